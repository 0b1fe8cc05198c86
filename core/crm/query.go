package crm

// Nulls says where empty values come in an order.
type Nulls string

const (
	// NullsDefault is first when ascending and last when descending: the
	// order that an index has.
	NullsDefault Nulls = ""
	NullsFirst   Nulls = "FIRST"
	NullsLast    Nulls = "LAST"
)

// Order is one key of a sort.
type Order struct {
	Field string
	Desc  bool
	Nulls Nulls
}

// Deleted says which records a query sees.
type Deleted uint8

const (
	LiveOnly Deleted = iota
	DeletedOnly
	LiveAndDeleted
)

// Query asks a store for records of one object.
type Query struct {
	Object *Object
	// Fields are the columns wanted, own and system fields by API name. Only
	// these are read from the store.
	Fields []string
	Filter *Filter // nil means all
	// OrderBy is completed by the id, ascending, so that the order is total;
	// a last key on the id itself may turn that around.
	OrderBy []Order
	Limit   int // rows at most; 0 means none are wanted, never "all"
	// After, when set, holds the values of the OrderBy fields and the id of a
	// row: only rows behind it in the order are answered (with Backward, the
	// rows before it, nearest first).
	After    []Value
	Backward bool
	Deleted  Deleted
	// PartitionBy names a lookup field of the object: Limit then holds for
	// each distinct value of it, not for all rows. Rows come grouped by it.
	PartitionBy string
}

// AggregateOp is a measure of an Aggregate.
type AggregateOp string

const (
	AggCount         AggregateOp = "count" // of records; needs no field
	AggSum           AggregateOp = "sum"
	AggAvg           AggregateOp = "avg" // a decimal with 6 digits more than the field, at most 9, rounded half away from zero
	AggMin           AggregateOp = "min"
	AggMax           AggregateOp = "max"
	AggCountDistinct AggregateOp = "countDistinct" // of non-null values
)

// DateUnit cuts dates and instants (in UTC) for grouping; the key is the first
// day of the unit, weeks start on Monday.
type DateUnit string

const (
	Year    DateUnit = "YEAR"
	Quarter DateUnit = "QUARTER"
	Month   DateUnit = "MONTH"
	Week    DateUnit = "WEEK"
	Day     DateUnit = "DAY"
)

// Group is one key of an Aggregate. With a Date unit the key is a DateKind.
type Group struct {
	Field string
	Date  DateUnit
}

// Measure is one number of an Aggregate.
type Measure struct {
	Op    AggregateOp
	Field string
}

// Aggregate asks a store for numbers over records. The answer has the groups'
// columns first, then the measures', one row a group, ordered by the groups
// (null first). Without groups it is exactly one row. Sums of no values are
// null, counts 0.
type Aggregate struct {
	Object   *Object
	Filter   *Filter
	GroupBy  []Group
	Measures []Measure
	Deleted  Deleted
	Limit    int // groups at most
}
