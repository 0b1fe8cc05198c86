package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// Records reads a server's records in the order of their ids, page after page.
// It is for one reader at a time, which starts anew with each query that has
// no After.
type Records struct {
	Client *Client

	last   string // id of the last row answered
	cursor string // of that row
}

// Find answers a page of all live records of an object; q may have Fields,
// Limit and, to go on behind the page before, After.
func (r *Records) Find(ctx context.Context, _ crm.Actor, q crm.Query) (*crm.RowSet, error) {
	if q.Filter != nil || len(q.OrderBy) > 0 || q.Backward || q.PartitionBy != "" || q.Deleted != 0 {
		return nil, errors.New("read records of a server: only whole lists can be read")
	}
	variables := map[string]any{"first": q.Limit}
	if len(q.After) > 0 {
		if q.After[0].Str() != r.last {
			return nil, errors.New("read records of a server: not behind the page before")
		}
		variables["after"] = r.cursor
	}
	var data struct {
		Page struct {
			Nodes    []map[string]any
			PageInfo struct{ EndCursor string }
		}
	}
	if err := r.Client.Ask(ctx, listQuery(q), variables, &data); err != nil {
		return nil, err
	}
	rows := &crm.RowSet{Columns: q.Fields, Cells: make([]crm.Value, 0, len(q.Fields)*len(data.Page.Nodes))}
	for _, node := range data.Page.Nodes {
		for _, name := range q.Fields {
			v, err := readValue(q.Object.AnyField(name), node[member(q.Object.AnyField(name))])
			if err != nil {
				return nil, err
			}
			rows.Cells = append(rows.Cells, v)
		}
		r.last, _ = node[crm.FieldID].(string)
	}
	r.cursor = data.Page.PageInfo.EndCursor
	return rows, nil
}

func listQuery(q crm.Query) string {
	var b strings.Builder
	fmt.Fprintf(&b, "query($first: Int, $after: String) { page: %s(first: $first, after: $after) { pageInfo { endCursor } nodes { id", q.Object.Plural)
	for _, name := range q.Fields {
		f := q.Object.AnyField(name)
		b.WriteString(" " + member(f))
		if f.Type == crm.TypeActor {
			b.WriteString(" { kind id name }")
		}
	}
	b.WriteString(" } } }")
	return b.String()
}

// member is the name under which a record's type has a field: links by their
// ids.
func member(f *crm.Field) string {
	if f.Type == crm.TypeLookup || f.Type == crm.TypeUser {
		return f.Name + "Id"
	}
	return f.Name
}

// readValue is a field's value from its JSON.
func readValue(f *crm.Field, raw any) (crm.Value, error) {
	if who, ok := raw.(map[string]any); ok {
		kind, _ := who["kind"].(string)
		id, _ := who["id"].(string)
		name, _ := who["name"].(string)
		return crm.StringValue(crm.Actor{Kind: crm.ActorKind(kind), ID: id, Name: name}.String()), nil
	}
	v, fault := fieldtype.Parse(f, raw)
	if fault != nil {
		text, _ := json.Marshal(raw) // it came from JSON
		return v, fmt.Errorf("the server's value %s of the field %s: %s", text, f.Name, fault.Message.EN)
	}
	return v, nil
}
