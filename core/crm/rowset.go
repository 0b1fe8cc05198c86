package crm

// RowSet is what a store answers a query with: rows of values under named
// columns, row after row in one slice.
type RowSet struct {
	Columns []string
	Cells   []Value
}

// Len is the number of rows.
func (r *RowSet) Len() int {
	if len(r.Columns) == 0 {
		return 0
	}
	return len(r.Cells) / len(r.Columns)
}

// Row returns the cells of row i, in the order of Columns.
func (r *RowSet) Row(i int) []Value {
	w := len(r.Columns)
	return r.Cells[i*w : (i+1)*w : (i+1)*w]
}

// Column returns the position of a column, or -1.
func (r *RowSet) Column(name string) int {
	for i, c := range r.Columns {
		if c == name {
			return i
		}
	}
	return -1
}
