package live

import (
	"encoding/base64"
	"encoding/binary"
	"errors"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// A cursor is base64 of the order's tag and the values of the order's keys,
// the last of which is the id, each with its length before it.

var cursorText = base64.RawURLEncoding

// appendCursor appends the cursor of a row as a JSON string; at are the
// columns of the order's keys.
func appendCursor(b []byte, o order, row []crm.Value, at []int) []byte {
	raw := make([]byte, 4, 64)
	binary.BigEndian.PutUint32(raw, o.tag)
	for _, c := range at {
		s := row[c].Encode()
		raw = binary.AppendUvarint(raw, uint64(len(s)))
		raw = append(raw, s...)
	}
	b = append(b, '"')
	b = cursorText.AppendEncode(b, raw)
	return append(b, '"')
}

var (
	errCursor      = errors.New("not a cursor")
	errCursorOrder = errors.New("a cursor of another order")
)

// readCursor reads the values of a cursor and checks that each fits the field
// it is compared with: a cursor comes from outside like any other value.
func readCursor(text string, o order, obj *object) ([]crm.Value, error) {
	raw, err := cursorText.DecodeString(text)
	if err != nil || len(raw) < 4 {
		return nil, errCursor
	}
	if binary.BigEndian.Uint32(raw) != o.tag {
		return nil, errCursorOrder
	}
	raw = raw[4:]
	values := make([]crm.Value, 0, len(o.keys))
	for _, key := range o.keys {
		n, size := binary.Uvarint(raw)
		if size <= 0 || n > uint64(len(raw)-size) {
			return nil, errCursor
		}
		v, err := crm.DecodeValue(string(raw[size : size+int(n)]))
		if err != nil || !fits(obj.AnyField(key.Field), v) {
			return nil, errCursor
		}
		values = append(values, v)
		raw = raw[size+int(n):]
	}
	if len(raw) > 0 || values[len(values)-1].IsNull() {
		return nil, errCursor
	}
	return values, nil
}

func fits(f *crm.Field, v crm.Value) bool {
	switch {
	case v.IsNull():
		return true
	case v.Kind() != f.Type.Kind():
		return false
	case v.Kind() == crm.DecimalKind:
		return v.Decimal().Scale() == f.DecimalScale()
	}
	return true
}

// cursor reads the argument "after" or "before"; nil when it was left out.
func (b *binder) cursor(s *spec, name string, o order, obj *object) []crm.Value {
	text, given := b.text(s, name)
	if !given {
		return nil
	}
	values, err := readCursor(text, o, obj)
	switch {
	case errors.Is(err, errCursorOrder):
		b.fault(s.path+name, "INVALID_CURSOR",
			"This cursor belongs to another order; start again without it, or repeat the orderBy it came from.",
			"该游标属于另一种排序；请去掉游标重新开始，或使用产生该游标的 orderBy。")
	case err != nil:
		b.fault(s.path+name, "INVALID_CURSOR",
			"This is no cursor; take one from pageInfo or edges.",
			"这不是有效的游标；请使用 pageInfo 或 edges 返回的游标。")
	}
	return values
}
