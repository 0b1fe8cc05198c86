package live

import (
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// order is how a list is sorted. keys end with the id, so that the order is
// total; tag names the order, so that a cursor of another one is refused.
type order struct {
	keys []crm.Order
	tag  uint32
}

// order reads the argument "orderBy".
func (b *binder) order(s *spec, o *object) order {
	v, _ := b.arg(s, "orderBy")
	var keys []crm.Order
	seen := map[string]bool{}
	for i, item := range asList(v) {
		fields, _ := item.(map[string]any)
		at := s.path + "orderBy[" + strconv.Itoa(i) + "]"
		name, _ := fields["field"].(string)
		if !o.orders[name] {
			b.fault(at+".field", "UNKNOWN_FIELD", "The list can't be ordered by "+crm.Quote(name)+".", "列表不能按 "+crm.Quote(name)+" 排序。")
			continue
		}
		if seen[name] || seen[crm.FieldID] {
			continue // decided by an earlier key already
		}
		seen[name] = true
		keys = append(keys, crm.Order{Field: name, Desc: enumText(fields["direction"]) == "DESC", Nulls: crm.Nulls(enumText(fields["nulls"]))})
	}
	if len(keys) > maxOrderKeys {
		b.exceed("keys in orderBy", "orderBy 的排序键数", maxOrderKeys)
	}
	if !seen[crm.FieldID] {
		keys = append(keys, crm.Order{Field: crm.FieldID})
	}
	return order{keys, tagOf(o.Name, keys)}
}

// enumText is the value of one of GraphQL's enums; gqlparser accepts variables
// in any case.
func enumText(v any) string {
	s, _ := v.(string)
	return strings.ToUpper(s)
}

const maxOrderKeys = 8

func tagOf(object string, keys []crm.Order) uint32 {
	h := fnv.New32a()
	h.Write([]byte(object))
	for _, k := range keys {
		h.Write([]byte("," + k.Field + " " + strconv.FormatBool(k.Desc) + " " + string(k.Nulls)))
	}
	return h.Sum32()
}

// reversed is the same order read from its end.
func (o order) reversed() []crm.Order {
	keys := make([]crm.Order, len(o.keys))
	for i, k := range o.keys {
		k.Desc = !k.Desc
		switch k.Nulls {
		case crm.NullsFirst:
			k.Nulls = crm.NullsLast
		case crm.NullsLast:
			k.Nulls = crm.NullsFirst
		}
		keys[i] = k
	}
	return keys
}
