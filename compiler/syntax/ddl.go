package syntax

import "github.com/veloc-dev/veloc/compiler/ir"

// Name is a name where it is used, with its schema; Schema empty: as the search
// path has it.
type Name struct {
	At
	Schema, Name string
}

// The statements that declare and change things.
type (
	// CreateTable is CREATE [FOREIGN] TABLE.
	CreateTable struct {
		Name
		IfNotExists bool
		Foreign     bool
		Partitioned bool
		PartitionOf *Name
		Columns     []ColumnDef
		Keys        []Key
	}
	// AlterTable is ALTER TABLE, or of another Class of relation.
	AlterTable struct {
		Name
		Class    Class
		IfExists bool
		Only     bool // not its partitions
		Actions  []Action
	}
	// CreateIndex is CREATE INDEX.
	CreateIndex struct {
		At
		Table       Name
		Index       string // empty: PostgreSQL finds a name
		IfNotExists bool
		Unique      bool
		Partial     bool
		Ordered     bool     // by the types' own order
		Only        bool     // not of the table's partitions
		Columns     []Column // Name empty: an expression
		Include     []Column
		Reads       []Column // of expressions and WHERE
	}
	// Derived is CREATE TABLE AS or CREATE MATERIALIZED VIEW.
	Derived struct {
		Name
		View        bool // CREATE MATERIALIZED VIEW
		NoData      bool
		IfNotExists bool
		Columns     []string // names in place of the SELECT's; may be fewer
		Select      *Select
		Reads       []Name          // the relations that it names
		Problems    []ir.Diagnostic // why it cannot be used
	}
	// CreateView is CREATE VIEW, as Derived.
	CreateView struct {
		Name
		OrReplace bool
		Columns   []string
		Select    *Select
		Reads     []Name
		Problems  []ir.Diagnostic
	}
	// CreateSequence is CREATE SEQUENCE.
	CreateSequence struct {
		Name
		IfNotExists bool
	}
	// CreateType is CREATE TYPE or CREATE DOMAIN. A composite one is a relation,
	// too.
	CreateType struct {
		Name
		Composite bool
		Base      TypeName // of a domain
		NotNull   bool     // of a domain: none of its values is NULL
	}
	// CreateSchema is CREATE SCHEMA with what it holds.
	CreateSchema struct {
		At
		Name     string
		Elements []Node
	}
	// CreateExtension is CREATE EXTENSION.
	CreateExtension struct {
		At
		Name string
	}
	// Drop is DROP of several things of a Class.
	Drop struct {
		At
		Class    Class
		Names    []Name
		IfExists bool
		Cascade  bool
	}
	// Rename is ALTER … RENAME: of a thing of the Class, or of its Column or
	// Constraint where that is not empty.
	Rename struct {
		Name
		Class              Class
		Column, Constraint Column
		To                 Column
		IfExists           bool
	}
	// SetSchema is ALTER … SET SCHEMA.
	SetSchema struct {
		Name
		Class    Class
		To       string
		IfExists bool
	}
	// SetPath is SET search_path.
	SetPath struct {
		At
		Path []string
	}
)

// Class is a kind of thing that has a name in a schema, or a schema.
type Class uint8

// The classes.
const (
	TableClass Class = iota
	ForeignTableClass
	ViewClass
	MaterializedViewClass
	IndexClass
	SequenceClass
	TypeClass
	SchemaClass
)

// String is the word of PostgreSQL's messages.
func (c Class) String() string {
	return [...]string{"table", "foreign table", "view", "materialized view", "index", "sequence", "type", "schema"}[c]
}

// Column is a name inside a relation, where it is used.
type Column struct {
	At
	Name string
}

// ColumnDef is a column of a CREATE TABLE or ADD COLUMN. Like stands for the
// columns of another table.
type ColumnDef struct {
	At
	Name     string
	Type     TypeName
	NotNull  bool
	Identity bool
	Default  bool
	Like     *Like
}

// Like is LIKE with the options that count.
type Like struct {
	Name
	Checks, Indexes, Identity bool
}

// KeyKind is the kind of a Key.
type KeyKind uint8

// The kinds of keys.
const (
	PrimaryKey KeyKind = iota
	Unique
	ForeignKey
	Check
	Exclusion
)

// Key is a constraint of a table.
type Key struct {
	At
	Kind             KeyKind
	Name             string   // empty: PostgreSQL finds one
	Columns          []Column // of a CHECK: those that it reads; of EXCLUDE: Name empty for an expression
	UsingIndex       *Column
	NullsNotDistinct bool
	Deferrable       bool
	Include          []Column
	Ref              Name
	RefColumns       []Column // none: the primary key's
}

// ActionKind is what an ALTER TABLE does.
type ActionKind uint8

// The actions.
const (
	AddColumn ActionKind = iota
	DropColumn
	SetType
	SetNotNull
	DropNotNull
	AddIdentity
	DropIdentity
	SetIdentity
	OfDefault // the default value of a column that must exist
	OfColumn  // something harmless of a column that must exist
	AddKey
	DropConstraint
	OfConstraint // something harmless of a constraint that must exist
	OfRelation   // something harmless of the relation
	AttachPartition
	DetachPartition
)

// Action is one of an ALTER TABLE's actions.
type Action struct {
	At
	Kind     ActionKind
	Column   Column // or the constraint's name
	Def      ColumnDef
	Keys     []Key
	Table    Name // the partition
	Using    bool
	IfExists bool // or IF NOT EXISTS
	Cascade  bool
}
