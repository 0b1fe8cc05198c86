package dataio

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
)

// selfLink is a lookup to a record that comes from the same file, perhaps
// further down: it is set in a second pass, when all records are there.
type selfLink struct {
	output  *output
	text    string
	record  string
	row     Row
	counted bool // as created or updated already
}

// prepareLookups makes the resolvers, and reads the names that a file's own
// rows will have, for links among them.
func (x *run) prepareLookups(ctx context.Context, p *plan) error {
	self := map[int][]string{} // output of the name -> lookups that use it
	for _, o := range p.outputs {
		if o.field.Type != crm.TypeLookup {
			continue
		}
		target := x.Metadata.Catalog().Object(o.field.Target)
		if o.field.Target == p.name {
			target = p.object
		}
		r, err := newResolver(target, o.by)
		if err != nil {
			return err
		}
		x.resolvers[o.name] = r
		if target != p.object {
			continue
		}
		for _, f := range r.by {
			for i, from := range p.outputs {
				if from.name == f.Name {
					self[i] = append(self[i], o.name)
				}
			}
		}
	}
	if len(self) == 0 {
		return nil
	}
	x.own = map[string]map[string]bool{}
	return x.eachRow(ctx, p, func(_ Row, values []string) error {
		for i, lookups := range self {
			for _, name := range lookups {
				if x.own[name] == nil {
					x.own[name] = map[string]bool{}
				}
				x.own[name][values[i]] = true
			}
		}
		return nil
	})
}

// inFile tells whether a record of that name comes from the file itself.
func (x *run) inFile(lookup, text string) bool { return x.own[lookup][text] }

// linkSelf is the second pass.
func (x *run) linkSelf(ctx context.Context, p *plan) error {
	if x.DryRun {
		return nil
	}
	for len(x.later) > 0 {
		n := min(len(x.later), batchRows)
		if err := x.linkSome(ctx, p, x.later[:n]); err != nil {
			return err
		}
		x.later = x.later[n:]
	}
	return nil
}

func (x *run) linkSome(ctx context.Context, p *plan, links []selfLink) error {
	texts := map[*resolver][]string{}
	for _, l := range links {
		r := x.resolvers[l.output.name]
		delete(r.known, l.text) // it was not there in the first pass
		texts[r] = append(texts[r], l.text)
	}
	for r, list := range texts {
		if err := r.learn(ctx, x, list); err != nil {
			return err
		}
	}
	var writes []record.Write
	var rows []selfLink
	for _, l := range links {
		to := x.resolvers[l.output.name].known[l.text]
		switch {
		case to.many:
			x.rejectLink(l, manyTargets(l.output, p.name, l.text))
		case to.id == "":
			x.rejectLink(l, noTarget(l.output, p.name, l.text))
		default:
			writes = append(writes, record.Write{Kind: record.Update, Object: p.name, ID: l.record, Data: map[string]any{l.output.name: to.id}})
			rows = append(rows, l)
		}
	}
	results, err := x.change(ctx, p, writes)
	if err != nil {
		return err
	}
	for i, result := range results {
		switch {
		case result.Err != nil:
			x.rejectLink(rows[i], reason(result.Err))
		case result.Changed && !rows[i].counted && !x.relinked[rows[i].row.Line]:
			x.relinked[rows[i].row.Line] = true
			x.summary.Unchanged--
			x.summary.Updated++
		}
	}
	return nil
}

// rejectLink reports a row whose record is there but whose link is not: its
// target's own row was rejected. The record stays counted as it was.
func (x *run) rejectLink(l selfLink, why crm.Text) {
	x.summary.Unlinked++
	x.rejects.add(l.row, crm.Text{
		EN:   "The record was imported without this link. " + why.EN,
		ZhCN: "该记录已导入，但缺少此链接。" + why.ZhCN})
}
