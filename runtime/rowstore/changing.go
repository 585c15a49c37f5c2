package rowstore

import (
	"sync/atomic"
	"time"
)

// changing says in one word whether a reader may enter the place of its own: it may
// not while some table is about to change, nor until all have been calm for a while.
//
// The first change behind a calm time makes every processor pass a barrier. What
// readers noted before it can be seen behind it; those that look behind it see the
// change. Then it leaves the mark fenced, behind which no reader enters a place of its
// own, so that further changes need no barrier: at most one in calmTime.
var changing changes

type changes struct {
	_    cacheLine
	word atomic.Uint64 // changes under way; fenced; and how many there were, from bit 32 on
	_    cacheLine
	seen atomic.Uint64 // the word at the last look
	at   atomic.Int64  // and when that was first seen, by Unix time in ns
}

const (
	fenced   = 1 << 31
	oneMade  = 1 << 32
	calmTime = 10 * time.Millisecond
)

func (c *changes) now() bool { return uint32(c.word.Load()) != 0 }

// begin says that a change is wanted. Behind it every reader that holds rows can be
// seen in its place.
func (c *changes) begin() {
	if c.word.Add(1)&fenced == 0 && canBarrier() {
		barrier()
		c.word.Or(fenced)
	}
}

func (c *changes) end() { c.word.Add(oneMade - 1) }

// calm lets readers into places of their own where there has been no change for
// calmTime.
func (c *changes) calm() {
	word := c.word.Load()
	if uint32(word) != fenced {
		return
	}
	now := time.Now().UnixNano()
	if c.seen.Swap(word) != word {
		c.at.Store(now)
		return
	}
	if now-c.at.Load() >= int64(calmTime) {
		c.word.CompareAndSwap(word, word&^fenced)
	}
}
