#include "go_asm.h"
#include "textflag.h"

// MARK gathers which of the 64 bytes, whose kinds are in Y0 and Y1, have a bit
// of MASK, and stores that at off(DI). Y14 is 0.
#define MARK(MASK, off) \
	VPAND     MASK, Y0, Y4   \
	VPAND     MASK, Y1, Y5   \
	VPCMPEQB  Y14, Y4, Y4    \
	VPCMPEQB  Y14, Y5, Y5    \
	VPMOVMSKB Y4, AX         \
	VPMOVMSKB Y5, BX         \
	SHLQ      $32, BX        \
	ORQ       BX, AX         \
	NOTQ      AX             \
	MOVQ      AX, off(DI)

// KINDS turns 32 bytes into their kinds: those that the tables have for both
// halves of a byte. Y8 and Y9 are the tables, Y13 is 15 in each byte.
#define KINDS(Y) \
	VPSRLW  $4, Y, Y2        \
	VPAND   Y13, Y2, Y2      \
	VPSHUFB Y2, Y9, Y2       \
	VPAND   Y13, Y, Y        \
	VPSHUFB Y, Y8, Y         \
	VPAND   Y2, Y, Y

// func fillAVX2(m *marks, b *byte, words int)
TEXT ·fillAVX2(SB), NOSPLIT, $0-24
	MOVQ m+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ words+16(FP), CX
	VBROADCASTI128 (marks_kinds+kinds_low)(DI), Y8
	VBROADCASTI128 (marks_kinds+kinds_top)(DI), Y9
	ADDQ $marks_stops, DI
	MOVQ $0x0f0f0f0f0f0f0f0f, AX
	VMOVQ AX, X13
	VPBROADCASTQ X13, Y13
	MOVQ $0x0303030303030303, AX
	VMOVQ AX, X10
	VPBROADCASTQ X10, Y10
	MOVQ $0x1c1c1c1c1c1c1c1c, AX
	VMOVQ AX, X11
	VPBROADCASTQ X11, Y11
	MOVQ $0x2020202020202020, AX
	VMOVQ AX, X12
	VPBROADCASTQ X12, Y12
	VPXOR Y14, Y14, Y14

next:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VPMOVMSKB Y0, AX
	VPMOVMSKB Y1, BX
	SHLQ $32, BX
	ORQ  BX, AX
	MOVQ AX, 1024(DI)
	KINDS(Y0)
	KINDS(Y1)
	MARK(Y10, 0)
	MARK(Y11, 512)
	MARK(Y12, 1536)
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ CX
	JNZ  next
	VZEROUPPER
	RET
