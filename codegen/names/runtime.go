package names

import (
	"strings"

	"github.com/dave/jennifer/jen"
)

// runtimePackages says what generated code names of the packages below the runtime.
// What is not listed lies in the runtime itself.
var runtimePackages = map[string]string{
	RuntimePath + "/rowstore": "AppendRow Bits CloneRows ColumnError Dense GrowRows Guard Hold Holds KeyError KeyFailures MakeRows Reader ReserveRows Texts TrimRows UniqueViolation",
	RuntimePath + "/index":    "BehindTexts DefaultRow Excluding FloatWord Home Including Index IntIndex Ints KeyWord Limit NoRow Postings Ranges Sorted Tag",
	RuntimePath + "/exec": "Admit AdmitDec64 AdmitDec128 All Codec CountMatch CountMatches Detached Equality Forms From InOrder LimitRows Loading Marks Matched NewLoad NewView OddIf OddNull OddUnless One " +
		"ParameterError PickBounds PieceRows Prepare Recursion Refuse Renumber Replace Results Rows Run Setup SortRows Table View Wait",
	PgPath: "HashBool HashBytes HashCombine HashInt64 HashString HashUUID",
}

var runtimePackage = func() map[string]string {
	of := map[string]string{}
	for path, symbols := range runtimePackages {
		for _, s := range strings.Fields(symbols) {
			of[s] = path
		}
	}
	return of
}()

// Runtime is an identifier of the runtime, or of the package below it that declares it.
func Runtime(name string) *jen.Statement {
	if path, below := runtimePackage[name]; below {
		return jen.Qual(path, name)
	}
	return jen.Qual(RuntimePath, name)
}
