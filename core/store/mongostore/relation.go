package mongostore

import (
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// lookup is true when the record that a lookup points to is live and passes.
func (b *filterer) lookup(o *crm.Object, f *crm.Filter) bson.D {
	name, _ := b.field(o, f.Field)
	return b.exists(f, name, "_id", inner(f))
}

// related is true when a live record of the other object points here and
// passes, or, with passing false, does not pass.
func (b *filterer) related(o *crm.Object, f *crm.Filter, passing bool) bson.D {
	if f.Related == nil {
		return b.exists(f, "_id", "_id", nil)
	}
	name, _ := b.field(f.Related, f.Field)
	filter := inner(f)
	if !passing {
		if filter == nil {
			return never
		}
		filter = &crm.Filter{Op: crm.OpNot, Filters: []*crm.Filter{filter}}
	}
	return b.exists(f, "_id", name, filter)
}

func inner(f *crm.Filter) *crm.Filter {
	if len(f.Filters) == 0 {
		return nil
	}
	return f.Filters[0]
}

// exists adds a stage that looks for one record of the related object whose
// foreign field equals the local one, and is true when there is one.
func (b *filterer) exists(f *crm.Filter, local, foreign string, filter *crm.Filter) bson.D {
	if f.Related == nil {
		b.fail("filter %s without a related object: %w", f.Op, store.ErrUnsupported)
		return never
	}
	sub := filterer{}
	s := sub.selection(f.Related, filter, crm.LiveOnly)
	if sub.err != nil {
		b.fail("%w", sub.err)
		return never
	}
	as := "_r" + strconv.Itoa(len(b.stages))
	b.stages = append(b.stages, doc("$lookup", bson.D{
		{Key: "from", Value: f.Related.Name}, {Key: "localField", Value: local}, {Key: "foreignField", Value: foreign},
		{Key: "pipeline", Value: append(s.stages(), doc("$limit", 1), doc("$project", only("_id")))},
		{Key: "as", Value: as},
	}))
	return doc(as, doc("$ne", bson.A{}))
}
