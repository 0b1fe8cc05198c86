package limit

import (
	"bytes"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// checkText refuses what Go's JSON decoder would silently replace by U+FFFD:
// bytes that are no UTF-8, and halves of surrogate pairs. What people send is
// stored as they sent it, or not at all.
func checkText(body []byte) error {
	if !utf8.Valid(body) || halfPair(body) {
		return crm.NewError(crm.BadInput,
			"The request holds text that is no valid Unicode: send UTF-8, and surrogates in pairs only.",
			"请求中包含无效的 Unicode 文本：请使用 UTF-8 编码，代理字符必须成对。")
	}
	return nil
}

// halfPair tells whether an escape \ud800 to \udfff stands without its other
// half.
func halfPair(body []byte) bool {
	for {
		i := bytes.IndexByte(body, '\\')
		if i < 0 || i+1 >= len(body) {
			return false
		}
		unit, ok := escaped(body[i:])
		switch {
		case !ok:
			body = body[i+2:]
			continue
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return true
		case unit >= 0xD800 && unit < 0xDC00:
			low, ok := escaped(body[i+6:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
		body = body[i+6:]
	}
}

// escaped reads \uXXXX at the beginning of b.
func escaped(b []byte) (unit rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		unit <<= 4
		switch {
		case c >= '0' && c <= '9':
			unit |= rune(c - '0')
		case c >= 'a' && c <= 'f':
			unit |= rune(c - 'a' + 10)
		case c >= 'A' && c <= 'F':
			unit |= rune(c - 'A' + 10)
		default:
			return 0, false
		}
	}
	return unit, true
}
