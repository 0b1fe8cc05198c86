package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// memberKind is how a field of a record type gets its value.
type memberKind uint8

const (
	memberColumn    memberKind = iota + 1 // a column of the record
	memberActor                           // createdBy, updatedBy
	memberUser                            // owner
	memberLookup                          // the record that a lookup points to
	memberList                            // a related list
	memberAggregate                       // numbers over a related list
	memberHistory
	memberClassifications
)

// member is a field of a record type.
type member struct {
	kind   memberKind
	column string  // the record's column it needs
	target *object // memberLookup, memberList, memberAggregate
	lookup string  // memberList, memberAggregate: the target's lookup field
}

// integers says what GraphQL's Int can't: ours are wider than 32 bits.
const integers = "From -9007199254740991 to 9007199254740991."

// outputs defines the record type with its connection.
func (b *builder) outputs(o *object) {
	fields := make(ast.FieldList, 0, 2*len(o.fields)+12)
	add := func(name string, t *ast.Type, about string, m member, args ...*ast.ArgumentDefinition) {
		if _, taken := o.members[name]; taken {
			return
		}
		o.members[name] = m
		fields = append(fields, fieldDef(name, t, about, args...))
	}
	add(crm.FieldID, must("ID"), "ID · 记录 ID", member{kind: memberColumn, column: crm.FieldID})
	for _, f := range o.fields {
		if f.Type != crm.TypeLookup {
			add(f.Name, b.outputType(o, f), describe(f), member{kind: memberColumn, column: f.Name})
		}
	}
	for _, f := range o.fields {
		if f.Type != crm.TypeLookup {
			continue
		}
		if t := b.objects[f.Target]; t != nil {
			add(f.Name, named(t.typ), about(f, ""), member{kind: memberLookup, column: f.Name, target: t})
		}
		add(f.Name+"Id", named("ID"), about(f, "The id alone, also of a record in the recycle bin."), member{kind: memberColumn, column: f.Name})
	}
	for _, r := range b.relatedLists(o) {
		t := r.target
		add(r.name, must(t.connection), both(r.label, t.Plural)+"\n\nRecords whose "+r.lookup+" is this one.",
			member{kind: memberList, column: crm.FieldID, target: t, lookup: r.lookup}, b.listArgs(t)...)
		add(r.name+"Aggregate", mustList(t.aggregate), both(r.label, t.Plural)+"\n\nNumbers over them.",
			member{kind: memberAggregate, column: crm.FieldID, target: t, lookup: r.lookup}, b.aggregateArgs(t)...)
	}
	b.systemOutputs(add)
	b.define(ast.Object, o.typ, objectAbout(o.Object), fields, nil)
	b.connection(o)
}

func (b *builder) systemOutputs(add func(string, *ast.Type, string, member, ...*ast.ArgumentDefinition)) {
	column := func(name string, t *ast.Type) {
		add(name, t, both(crm.SystemField(name).Label, name), member{kind: memberColumn, column: name})
	}
	actor := func(name string) {
		add(name, named("Actor"), both(crm.SystemField(name).Label, name), member{kind: memberActor, column: name})
	}
	column(crm.FieldCreatedAt, must("DateTime"))
	actor(crm.FieldCreatedBy)
	column(crm.FieldUpdatedAt, must("DateTime"))
	actor(crm.FieldUpdatedBy)
	add(crm.FieldOwner, named("User"), "Owner · 负责人", member{kind: memberUser, column: crm.FieldOwner})
	add("ownerId", named("ID"), "Owner's user id · 负责人 ID", member{kind: memberColumn, column: crm.FieldOwner})
	add(crm.FieldVersion, must("Int"), "1 when created, one more with each change · 版本", member{kind: memberColumn, column: crm.FieldVersion})
	column(crm.FieldDeletedAt, named("DateTime"))
	add("history", must("RecordHistory"), "What happened to the record, newest first · 历史", member{kind: memberHistory, column: crm.FieldID},
		argInt("first", 20, "At most 1,000."), arg("after", named("String"), "endCursor of the page before."))
	add("classifications", mustList("RecordClassification"), "What the classification rule sets decided · 分类结果",
		member{kind: memberClassifications, column: crm.FieldOutcomes})
}

func (b *builder) connection(o *object) {
	b.define(ast.Object, o.connection, "A page of "+o.Plural+".", ast.FieldList{
		fieldDef("nodes", mustList(o.typ), ""),
		fieldDef("edges", mustList(o.edge), "The records, each with its cursor."),
		fieldDef("pageInfo", must("PageInfo"), "Where the page lies. Paging forward, hasPreviousPage tells whether the page starts behind a cursor; backward, hasNextPage does."),
		fieldDef("totalCount", must("Int"), "How many records there are on all pages."),
	}, nil)
	b.define(ast.Object, o.edge, "", ast.FieldList{
		fieldDef("node", must(o.typ), ""),
		fieldDef("cursor", must("String"), "Where the record stands in this order; good for after and before of the same order only."),
	}, nil)
}

// outputType is the GraphQL type of an own field that is no lookup.
func (b *builder) outputType(o *object, f *crm.Field) *ast.Type {
	name := scalarOf(f.Type)
	if len(f.Options) > 0 {
		name = o.enums[f.Name].enum
	}
	if f.Type == crm.TypeMultiPicklist {
		return listOf(name)
	}
	return named(name)
}

// scalarOf is the scalar that holds a value of a type in answers and inputs.
func scalarOf(t crm.FieldType) string {
	switch t {
	case crm.TypeInteger:
		return "Int"
	case crm.TypeDecimal, crm.TypeCurrency, crm.TypePercent:
		return "Decimal"
	case crm.TypeBoolean:
		return "Boolean"
	case crm.TypeDate:
		return "Date"
	case crm.TypeDateTime:
		return "DateTime"
	case crm.TypeLookup, crm.TypeID, crm.TypeUser:
		return "ID"
	}
	return "String"
}

func describe(f *crm.Field) string {
	if f.Type == crm.TypeInteger {
		return about(f, integers)
	}
	return about(f, "")
}

func objectAbout(o *crm.Object) string {
	s := both(o.Label, o.Name)
	if !o.Help.IsZero() {
		s += "\n\n" + both(o.Help, "")
	}
	return s
}

// relatedList is a list of another object's records that point here.
type relatedList struct {
	name   string
	target *object
	lookup string
	label  crm.Text
}

// relatedLists are the lists whose object and lookup field the caller sees.
func (b *builder) relatedLists(o *object) []relatedList {
	var lists []relatedList
	for _, r := range b.cat.Related(o.Name) {
		t := b.objects[r.Object.Name]
		if t == nil || b.policy.Field(r.Object, r.Field.Name) == nil {
			continue
		}
		label := r.Object.PluralLabel
		if label.IsZero() {
			label = r.Object.Label
		}
		lists = append(lists, relatedList{r.Name, t, r.Field.Name, label})
	}
	return lists
}
