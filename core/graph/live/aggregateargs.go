package live

import (
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// aggregateArgs are the bound arguments of an aggregate.
type aggregateArgs struct {
	filter *crm.Filter
	groups []crm.Group
}

// maxGroupKeys is how many keys an aggregate may have.
const maxGroupKeys = 8

// readAggregate reads the arguments of an object's aggregate.
func readAggregate(o *object) func(*binder, *spec) any {
	return func(b *binder, s *spec) any {
		a := &aggregateArgs{filter: b.filter(s, o)}
		v, _ := b.arg(s, "groupBy")
		seen := map[string]bool{}
		for i, item := range asList(v) {
			if i == maxGroupKeys {
				b.exceed("keys in groupBy", "groupBy 的分组键数", maxGroupKeys)
				break
			}
			at := s.path + "groupBy[" + strconv.Itoa(i) + "]"
			fields, _ := item.(map[string]any)
			g, ok := b.group(o, fields, at)
			if ok && seen[g.Field] {
				b.fault(at+".field", "DUPLICATE", "A field can be grouped by once.", "每个字段只能分组一次。")
			}
			seen[g.Field] = true
			a.groups = append(a.groups, g)
		}
		return a
	}
}

func (b *binder) group(o *object, fields map[string]any, at string) (crm.Group, bool) {
	name, _ := fields["field"].(string)
	f := o.groups[name]
	if f == nil {
		b.fault(at+".field", "UNKNOWN_FIELD", "Records can't be grouped by "+crm.Quote(name)+".", "记录不能按 "+crm.Quote(name)+" 分组。")
		return crm.Group{}, false
	}
	g := crm.Group{Field: f.Name, Date: crm.DateUnit(enumText(fields["date"]))}
	switch {
	case g.Date == "" && f.Type == crm.TypeDateTime:
		b.fault(at+".date", "REQUIRED", "Say by what to group an instant: YEAR, QUARTER, MONTH, WEEK or DAY.", "请指定时间的分组单位：YEAR、QUARTER、MONTH、WEEK 或 DAY。")
		return g, false
	case g.Date != "" && f.Type != crm.TypeDateTime && f.Type != crm.TypeDate:
		b.fault(at+".date", "INVALID_VALUE", "Only dates and instants are grouped by a unit.", "只有日期和时间可以按单位分组。")
		return g, false
	}
	return g, true
}
