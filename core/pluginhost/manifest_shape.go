package pluginhost

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxFaults is how many faults of a manifest are told at once.
const maxFaults = 50

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// checkShape compares a YAML tree with the Go type it will be decoded into:
// every key known and there once, every value of the right kind, no aliases
// (which could make a small file huge).
func checkShape(root *yaml.Node, into any) []crm.FieldError {
	s := &shape{}
	s.check(root, reflect.TypeOf(into).Elem(), "")
	return s.faults
}

type shape struct {
	faults []crm.FieldError
}

func (s *shape) fault(n *yaml.Node, path, code, en, zh string) {
	if len(s.faults) >= maxFaults {
		return
	}
	s.faults = append(s.faults, crm.FieldError{Field: path, Code: code, Message: crm.Text{
		EN:   fmt.Sprintf("plugin.yaml line %d: %s", n.Line, en),
		ZhCN: fmt.Sprintf("plugin.yaml 第 %d 行：%s", n.Line, zh),
	}})
}

func (s *shape) check(n *yaml.Node, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		s.fault(n, path, "ALIAS", "aliases and anchors are not allowed; write the value out.", "不允许使用别名和锚点，请写出完整的值。")
	case reflect.PointerTo(t).Implements(textUnmarshaler):
		s.text(n, t, path)
	case t.Kind() == reflect.Struct:
		s.mapping(n, t, path)
	case t.Kind() == reflect.Slice:
		s.sequence(n, t.Elem(), path)
	case t.Kind() == reflect.Interface:
		s.plain(n, path)
	default:
		s.scalar(n, t.Kind(), path)
	}
}

func (s *shape) mapping(n *yaml.Node, t reflect.Type, path string) {
	if n.Kind != yaml.MappingNode {
		s.fault(n, path, "WRONG_TYPE", "needs keys and values here.", "此处需要键和值。")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		field, known := fieldOf(t, key.Value)
		switch {
		case !known:
			s.fault(key, at, "UNKNOWN_KEY", "there is no key "+crm.Quote(key.Value)+" here; check its spelling.", "此处没有键 "+crm.Quote(key.Value)+"，请检查拼写。")
		case seen[key.Value]:
			s.fault(key, at, "DUPLICATE", "the key "+crm.Quote(key.Value)+" is there twice.", "键 "+crm.Quote(key.Value)+" 重复。")
		default:
			s.check(value, field, at)
		}
		seen[key.Value] = true
	}
}

// fieldOf finds the struct field for a YAML key.
func fieldOf(t reflect.Type, key string) (reflect.Type, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if f.IsExported() && name == key && name != "" && name != "-" {
			return f.Type, true
		}
	}
	return nil, false
}

func (s *shape) sequence(n *yaml.Node, item reflect.Type, path string) {
	if n.Kind != yaml.SequenceNode {
		s.fault(n, path, "WRONG_TYPE", "needs a list here.", "此处需要列表。")
		return
	}
	for i, c := range n.Content {
		s.check(c, item, fmt.Sprintf("%s[%d]", path, i))
	}
}

// plain is a value of any simple type, or a list of such.
func (s *shape) plain(n *yaml.Node, path string) {
	if n.Kind == yaml.SequenceNode {
		for i, c := range n.Content {
			s.scalar(c, reflect.String, fmt.Sprintf("%s[%d]", path, i))
		}
		return
	}
	if n.Kind != yaml.ScalarNode {
		s.fault(n, path, "WRONG_TYPE", "needs a simple value here.", "此处需要简单的值。")
	}
}

func (s *shape) scalar(n *yaml.Node, kind reflect.Kind, path string) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Tag == "!!binary" {
		s.fault(n, path, "WRONG_TYPE", "needs a simple value here.", "此处需要简单的值。")
		return
	}
	switch {
	case kind == reflect.Bool && n.Tag != "!!bool":
		s.fault(n, path, "WRONG_TYPE", "needs true or false here, not "+crm.Quote(n.Value)+".", "此处需要 true 或 false，而不是 "+crm.Quote(n.Value)+"。")
	case kind == reflect.Int && n.Tag != "!!int":
		s.fault(n, path, "WRONG_TYPE", "needs a whole number here, not "+crm.Quote(n.Value)+".", "此处需要整数，而不是 "+crm.Quote(n.Value)+"。")
	}
}

// text is a value that reads itself, like a decimal.
func (s *shape) text(n *yaml.Node, t reflect.Type, path string) {
	if n.Kind != yaml.ScalarNode {
		s.fault(n, path, "WRONG_TYPE", "needs a simple value here.", "此处需要简单的值。")
		return
	}
	v := reflect.New(t).Interface().(encoding.TextUnmarshaler)
	if err := v.UnmarshalText([]byte(n.Value)); err != nil {
		s.fault(n, path, "INVALID_VALUE", err.Error()+".", crm.Quote(n.Value)+" 不是有效的值。")
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
