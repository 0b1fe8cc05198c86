package limit

import "github.com/guanxi-crm/guanxi/core/crm"

// Body checks a request's JSON text before it is decoded: one object, not a
// list of operations, valid Unicode and not nested too deeply. It is linear and
// leaves it to the decoder to find what is not JSON.
func (l Limits) Body(b []byte) error {
	if err := checkText(b); err != nil {
		return err
	}
	depth, first := 0, true
	inString := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		if inString {
			switch c {
			case '\\':
				i++
			case '"':
				inString = false
			}
			continue
		}
		switch c {
		case '"':
			inString = true
		case '{', '[':
			if first && c == '[' {
				return batched()
			}
			if depth++; depth > l.JSONDepth {
				return Exceeded("levels of nesting in the request's JSON", "请求 JSON 的嵌套层数", int64(l.JSONDepth))
			}
		case '}', ']':
			depth--
		case ' ', '\t', '\r', '\n':
			continue
		}
		first = false
	}
	return nil
}

func batched() error {
	return crm.NewError(crm.BadInput,
		"Send one operation a request: a JSON object {\"query\": …}, not a list.",
		"每次请求只能发送一个操作：请发送 JSON 对象 {\"query\": …}，而不是数组。")
}
