package metadata

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

const (
	maxObjects = 500
	maxFields  = 500 // of an object
	maxIndexes = 20  // of an object, beside those of single fields
	maxColumns = 6   // of an index
	maxLabel   = 200 // characters
	maxHelp    = 2000
)

// fault is a fault of the catalog as a whole, at a place in it.
type fault struct {
	place
	code    string
	message crm.Text
}

// checker collects the faults of one catalog.
type checker struct {
	catalog *crm.Catalog
	faults  []fault
}

func (c *checker) add(p place, code, en, zh string) {
	c.faults = append(c.faults, fault{p, code, crm.Text{EN: en, ZhCN: zh}})
}

// take adds a field error found elsewhere, whose Field is a path from p on.
func (c *checker) take(p place, e crm.FieldError) {
	p.path = join(p.path, e.Field)
	c.faults = append(c.faults, fault{p, e.Code, e.Message})
}

// check refuses a next catalog that does not hold together, with everything
// that is wrong at once and was not before.
func (s *Service) check(next, current *crm.Catalog, at places) error {
	faults := s.faults(next)
	if len(faults) > 0 {
		faults = newFaults(s.faults(current), faults)
	}
	return crm.BadInputs(fieldErrors(at, faults))
}

// faults finds everything that is wrong with a catalog.
func (s *Service) faults(catalog *crm.Catalog) []fault {
	c := &checker{catalog: catalog}
	if len(catalog.Objects) > maxObjects {
		c.add(place{}, "TOO_MANY",
			fmt.Sprintf("At most %d objects are possible.", maxObjects), fmt.Sprintf("最多可有 %d 个对象。", maxObjects))
	}
	for _, o := range catalog.Objects {
		c.object(o)
		s.defaults(c, o)
	}
	c.names(s.reserved)
	return c.faults
}

// newFaults leaves out what was wrong before the change: when a newer version
// of the product is stricter, or takes a name for itself, that must not stop
// every other change.
func newFaults(before, after []fault) []fault {
	type known struct {
		place
		code string
	}
	old := map[known]bool{}
	for _, f := range before {
		old[known{f.place, f.code}] = true
	}
	return slices.DeleteFunc(after, func(f fault) bool { return old[known{f.place, f.code}] })
}

func fieldErrors(at places, faults []fault) []crm.FieldError {
	errors := make([]crm.FieldError, len(faults))
	for i, f := range faults {
		errors[i] = crm.FieldError{Field: at.path(f.place), Code: f.code, Message: f.message}
	}
	return errors
}

func (c *checker) object(o *crm.Object) {
	at := place{object: o.Name}
	if e := crm.CheckObjectName("name", o.Name); e != nil {
		c.take(at, *e)
	}
	if e := crm.CheckObjectName("plural", o.Plural); e != nil {
		c.take(at, *e)
	}
	if strings.EqualFold(o.Name, o.Plural) {
		c.add(place{o.Name, "", "plural"}, "SAME_AS_NAME",
			"The plural must differ from the name, for example "+crm.Quote(o.Name+"List")+".",
			"复数名称必须与名称不同，例如 "+crm.Quote(o.Name+"List")+"。")
	}
	c.label(place{o.Name, "", "label"}, o.Label)
	c.text(place{o.Name, "", "pluralLabel"}, o.PluralLabel, maxLabel)
	c.text(place{o.Name, "", "help"}, o.Help, maxHelp)
	if len(o.Fields) > maxFields {
		c.add(place{o.Name, "", "fields"}, "TOO_MANY",
			fmt.Sprintf("An object has at most %d fields.", maxFields), fmt.Sprintf("一个对象最多可有 %d 个字段。", maxFields))
	}
	for i := range o.Fields {
		c.field(o, &o.Fields[i])
	}
	c.nameField(o)
	c.indexes(o)
}

func (c *checker) field(o *crm.Object, f *crm.Field) {
	at := place{object: o.Name, field: f.Name}
	if e := crm.CheckFieldName("name", f.Name); e != nil {
		c.take(at, *e)
	}
	c.label(place{o.Name, f.Name, "label"}, f.Label)
	c.text(place{o.Name, f.Name, "help"}, f.Help, maxHelp)
	for _, e := range fieldtype.Check(f) {
		c.take(at, e)
	}
	for i, option := range f.Options {
		c.text(place{o.Name, f.Name, "options[" + itoa(i) + "].label"}, option.Label, maxLabel)
	}
	if f.Type == crm.TypeLookup && f.Target != "" && c.catalog.Object(f.Target) == nil {
		c.add(place{o.Name, f.Name, "target"}, "UNKNOWN_OBJECT",
			"There is no object "+crm.Quote(f.Target)+"; make it first.",
			"没有对象 "+crm.Quote(f.Target)+"，请先创建。")
	}
}

func (c *checker) label(at place, t crm.Text) {
	if strings.TrimSpace(t.EN) == "" && strings.TrimSpace(t.ZhCN) == "" {
		c.add(at, "REQUIRED", "Give a label in at least one language.", "请至少填写一种语言的标签。")
		return
	}
	c.text(at, t, maxLabel)
}

func (c *checker) text(at place, t crm.Text, most int) {
	for _, s := range []string{t.EN, t.ZhCN} {
		switch {
		case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
			c.add(at, "INVALID_VALUE", "The text holds bytes that are not characters.", "文本中含有无效字节。")
		case utf8.RuneCountInString(s) > most:
			c.add(at, "TOO_LONG",
				fmt.Sprintf("Use at most %d characters.", most), fmt.Sprintf("最多 %d 个字符。", most))
		}
	}
}

// canName tells whether values of a type can stand for a record.
func canName(t crm.FieldType) bool {
	switch t {
	case crm.TypeText, crm.TypeEmail, crm.TypePhone, crm.TypeURL, crm.TypeAutoNumber:
		return true
	}
	return false
}

func (c *checker) nameField(o *crm.Object) {
	if o.NameField == "" {
		return
	}
	at := place{o.Name, "", "nameField"}
	switch f := o.Field(o.NameField); {
	case f == nil:
		c.add(at, "UNKNOWN_FIELD",
			"The object has no field "+crm.Quote(o.NameField)+".", "该对象没有字段 "+crm.Quote(o.NameField)+"。")
	case !canName(f.Type) || f.Sensitivity == crm.Secret:
		c.add(at, "INVALID_VALUE",
			"The name field must be a text, email, phone, url or autoNumber that is not secret.",
			"名称字段必须是非机密的 text、email、phone、url 或 autoNumber 字段。")
	}
}

func (c *checker) indexes(o *crm.Object) {
	if len(o.Indexes) > maxIndexes {
		c.add(place{o.Name, "", "indexes"}, "TOO_MANY",
			fmt.Sprintf("An object has at most %d composite indexes.", maxIndexes), fmt.Sprintf("一个对象最多可有 %d 个组合索引。", maxIndexes))
	}
	for i, x := range o.Indexes {
		at := "indexes[" + itoa(i) + "].fields"
		if len(x.Fields) == 0 || len(x.Fields) > maxColumns {
			c.add(place{o.Name, "", at}, "OUT_OF_RANGE",
				fmt.Sprintf("An index has 1 to %d fields.", maxColumns), fmt.Sprintf("一个索引须有 1 到 %d 个字段。", maxColumns))
		}
		seen := map[string]bool{}
		for j, column := range x.Fields {
			c.indexColumn(o, place{o.Name, "", at + "[" + itoa(j) + "].field"}, column.Field, seen)
		}
	}
}

func (c *checker) indexColumn(o *crm.Object, at place, name string, seen map[string]bool) {
	switch f := o.AnyField(name); {
	case f == nil:
		c.add(at, "UNKNOWN_FIELD",
			"The object has no field "+crm.Quote(name)+".", "该对象没有字段 "+crm.Quote(name)+"。")
	case f.Type == crm.TypeLongText || f.Type == crm.TypeMultiPicklist:
		c.add(at, "INVALID_VALUE",
			"A field of type "+string(f.Type)+" can't be indexed.", "类型为 "+string(f.Type)+" 的字段不能建立索引。")
	case seen[name]:
		c.add(at, "DUPLICATE",
			"The field "+crm.Quote(name)+" is in the index twice.", "字段 "+crm.Quote(name)+" 在索引中重复。")
	}
	seen[name] = true
}

func itoa(n int) string { return strconv.Itoa(n) }
