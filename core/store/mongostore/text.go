package mongostore

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// maxNeedle is how long a text searched for may be, in bytes: patterns have a
// limit in the server, and the pattern is several times as long.
const maxNeedle = 4000

// match is a comparison of text without regard to case. The server's own
// notion of case differs from crm.Fold (ſ, İ, ς), and from server to server.
// So the pattern names, for each letter, all those that fold to the same, and
// is matched to the letter.
func (b *filterer) match(name string, op crm.Op, needle string) bson.D {
	if len(needle) > maxNeedle {
		b.fail("filter %s with a text of more than %d bytes: %w", op, maxNeedle, store.ErrUnsupported)
		return never
	}
	if needle == "" { // in every text
		return doc(name, doc("$type", "string"))
	}
	var p strings.Builder
	if op == crm.OpStartsWith {
		p.WriteString(`\A`)
	}
	for _, r := range crm.Fold(needle) {
		writeFolded(&p, r)
	}
	if op == crm.OpEndsWith {
		p.WriteString(`\z`)
	}
	return doc(name, bson.Regex{Pattern: p.String()})
}

// writeFolded writes a pattern of the letters that fold to r. Alternatives
// and not a class, so that it also holds where the server matches bytes.
func writeFolded(p *strings.Builder, r rune) {
	others := foldedFrom()[r]
	if len(others) == 0 {
		writeLiteral(p, r)
		return
	}
	p.WriteString("(?:")
	if unicode.ToLower(r) == r {
		writeLiteral(p, r)
		p.WriteByte('|')
	}
	for i, o := range others {
		if i > 0 {
			p.WriteByte('|')
		}
		writeLiteral(p, o)
	}
	p.WriteByte(')')
}

func writeLiteral(p *strings.Builder, r rune) {
	if r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		const hex = "0123456789abcdef"
		p.WriteString(`\x`)
		p.WriteByte(hex[r>>4])
		p.WriteByte(hex[r&15])
		return
	}
	p.WriteRune(r)
}

// foldedFrom lists, for each folded letter, the other letters that fold to it.
var foldedFrom = sync.OnceValue(func() map[rune][]rune {
	m := map[rune][]rune{}
	for r := range unicode.MaxRune {
		if low := unicode.ToLower(r); low != r {
			m[low] = append(m[low], r)
		}
	}
	return m
})
