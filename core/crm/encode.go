package crm

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// kindTags are the first letters of encoded values, by Kind.
const kindTags = "-sidbTtlj"

// Encode writes a value with its kind, for event logs and cursors: "sGold",
// "d12.50", "-" for null.
func (v Value) Encode() string {
	switch v.kind {
	case Null:
		return "-"
	case Int, Bool, DateKind, DateTimeKind:
		return kindTags[v.kind:v.kind+1] + strconv.FormatInt(v.n, 10)
	}
	return kindTags[v.kind:v.kind+1] + v.Text()
}

// DecodeValue reads what Encode wrote.
func DecodeValue(s string) (Value, error) {
	bad := fmt.Errorf("not an encoded value: %s", Quote(s))
	if s == "" {
		return Value{}, bad
	}
	for k := range len(kindTags) {
		if kindTags[k] != s[0] {
			continue
		}
		kind, rest := Kind(k), s[1:]
		switch kind {
		case Null:
			return Value{}, nil
		case DecimalKind:
			d, err := ParseDecimal(rest)
			return DecimalValue(d), err
		case Int, Bool, DateKind, DateTimeKind:
			n, err := strconv.ParseInt(rest, 10, 64)
			return Value{kind: kind, n: n}, err
		}
		return Value{kind: kind, s: rest}, nil
	}
	return Value{}, bad
}

type encodedChange struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// MarshalJSON keeps the kinds of both values; a null one is left out.
func (c FieldChange) MarshalJSON() ([]byte, error) {
	e := encodedChange{Field: c.Field}
	if !c.Old.IsNull() {
		e.Old = c.Old.Encode()
	}
	if !c.New.IsNull() {
		e.New = c.New.Encode()
	}
	return json.Marshal(e)
}

func (c *FieldChange) UnmarshalJSON(b []byte) error {
	var e encodedChange
	err := json.Unmarshal(b, &e)
	if err != nil {
		return err
	}
	c.Field = e.Field
	if e.Old != "" {
		if c.Old, err = DecodeValue(e.Old); err != nil {
			return err
		}
	}
	if e.New != "" {
		c.New, err = DecodeValue(e.New)
	}
	return err
}
