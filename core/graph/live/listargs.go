package live

import "github.com/guanxi-crm/guanxi/core/crm"

// listArgs are the bound arguments of a list.
type listArgs struct {
	filter   *crm.Filter
	order    order
	limit    int
	after    []crm.Value // of the first row behind (or, backward, ahead of) this one
	backward bool        // last and before
	deleted  crm.Deleted
}

// readList reads the arguments of a list of an object's records.
func readList(o *object) func(*binder, *spec) any {
	return func(b *binder, s *spec) any {
		a := &listArgs{filter: b.filter(s, o), order: b.order(s, o)}
		first, forward := b.pageSize(s, "first")
		last, backward := b.pageSize(s, "last")
		_, hasAfter := b.text(s, "after")
		_, hasBefore := b.text(s, "before")
		switch {
		case backward && (forward || hasAfter):
			b.fault(s.path+"last", "INVALID_VALUE", "Use first and after, or last and before.", "请使用 first 和 after，或者 last 和 before。")
		case hasBefore && !backward:
			b.fault(s.path+"before", "INVALID_VALUE", "Use before with last.", "before 需要与 last 一起使用。")
		case backward:
			a.backward, a.limit = true, last
			a.after = b.cursor(s, "before", a.order, o)
		default:
			a.limit = defaultPage
			if forward {
				a.limit = first
			}
			a.after = b.cursor(s, "after", a.order, o)
		}
		if b.flag(s, "deleted") {
			a.deleted = crm.DeletedOnly
		}
		return a
	}
}

const defaultPage = 50

// pageSize reads first or last.
func (b *binder) pageSize(s *spec, name string) (int, bool) {
	n, given := b.number(s, name)
	switch {
	case n < 0:
		b.fault(s.path+name, "OUT_OF_RANGE", "Use 0 or more.", "请使用不小于 0 的数。")
	case n > b.limits.PageSize:
		b.exceed("records on one page ("+name+")", "每页记录数（"+name+"）", b.limits.PageSize)
	default:
		return int(n), given
	}
	return 0, given
}

// keys are the keys that the store sorts by.
func (a *listArgs) keys() []crm.Order {
	if a.backward {
		return a.order.reversed()
	}
	return a.order.keys
}
