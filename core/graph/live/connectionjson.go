package live

import (
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// append writes one page of a connection.
func (p *pages) append(b []byte, g page) []byte {
	open := byte('{')
	for i := range p.parts {
		part := &p.parts[i]
		b = append(b, open)
		open = ','
		b = append(b, part.key...)
		switch part.kind {
		case listNodes:
			b = p.appendRows(b, g, func(b []byte, row int) []byte { return p.rows[part.sel].append(b, row) })
		case listEdges:
			b = p.appendRows(b, g, func(b []byte, row int) []byte { return p.appendEdge(b, part.edge, row) })
		case listPageInfo:
			b = p.appendPageInfo(b, part.shape, g)
		case listTotal:
			b = strconv.AppendInt(b, g.total, 10)
		case listTypename:
			b = crm.AppendJSONString(b, p.object.connection)
		}
	}
	if open == '{' {
		b = append(b, '{')
	}
	return append(b, '}')
}

// appendRows writes a page's rows in the order asked for; the store answers a
// backward page from its end.
func (p *pages) appendRows(b []byte, g page, one func([]byte, int) []byte) []byte {
	b = append(b, '[')
	for n := range g.hi - g.lo {
		if n > 0 {
			b = append(b, ',')
		}
		row := g.lo + n
		if p.args.backward {
			row = g.hi - 1 - n
		}
		b = one(b, row)
	}
	return append(b, ']')
}

func (p *pages) appendEdge(b []byte, parts []edgePart, row int) []byte {
	open := byte('{')
	for i := range parts {
		part := &parts[i]
		b = append(b, open)
		open = ','
		b = append(b, part.key...)
		switch {
		case part.sel >= 0:
			b = p.rows[part.sel].append(b, row)
		case part.cursor:
			b = p.appendCursor(b, row)
		default:
			b = crm.AppendJSONString(b, p.object.edge)
		}
	}
	if open == '{' {
		b = append(b, '{')
	}
	return append(b, '}')
}

func (p *pages) appendCursor(b []byte, row int) []byte {
	return appendCursor(b, p.args.order, p.set.Row(row), p.cursorAt)
}

func (p *pages) appendPageInfo(b []byte, s *shape, g page) []byte {
	first, last := g.lo, g.hi-1
	ahead, behind := g.more, p.args.after != nil
	if p.args.backward {
		first, last = last, first
		ahead, behind = behind, ahead
	}
	return s.append(b, func(b []byte, name string, _ *shape) []byte {
		switch name {
		case "hasNextPage":
			return appendBool(b, ahead)
		case "hasPreviousPage":
			return appendBool(b, behind)
		}
		if g.lo == g.hi {
			return append(b, "null"...)
		}
		if name == "startCursor" {
			return p.appendCursor(b, first)
		}
		return p.appendCursor(b, last)
	})
}
