package live

import "github.com/vektah/gqlparser/v2/ast"

// rootKind is what a root field of the record half does.
type rootKind uint8

const (
	rootGet rootKind = iota + 1
	rootList
	rootAggregate
	rootCreate
	rootCreateMany
	rootUpdate
	rootUpsert
	rootDelete
	rootRestore
	rootUpdateWhere
	rootDeleteWhere
)

// root is a root field of the record half.
type root struct {
	kind   rootKind
	object *object
}

// nullable tells whether a failed root field is null by itself; else the whole
// answer's data is.
func (r root) nullable() bool { return r.kind == rootGet }

const whereAbout = "Records made after the start are left alone; relative dates count from the start. A record that is refused does not stop the others. " +
	"The job's result is {changed, failed, errors: [{id, code, message}]} with the first 100 errors; cancelJob stops it, what was done stays." +
	" · 以任务方式处理筛选出的所有记录；任务开始后新建的记录不受影响，单条记录失败不影响其他记录，结果中列出前 100 个错误。"

const asOfAbout = "The record as it was then, also one that has been deleted since; null before it was made and while it was deleted. " +
	"Taken from its history: fields without history and classifications are those of now, and linked records and lists are shown as they are now." +
	" · 该时间点的记录（包括此后已删除的记录）；创建之前或处于删除状态时为 null。根据历史还原：不记录历史的字段和分类结果为当前值，关联记录和列表显示当前状态。"

// rootFields adds an object's queries and mutations. Mutations are there for
// everybody who sees the object; who may not carry them out is told so. Those
// over many records are there only for who may.
func (b *builder) rootFields(o *object) {
	query := func(name string, kind rootKind, t *ast.Type, about string, args ...*ast.ArgumentDefinition) {
		b.roots[name] = root{kind, o}
		b.AST.Query.Fields = append(b.AST.Query.Fields, fieldDef(name, t, about, args...))
	}
	mutation := func(name string, kind rootKind, t *ast.Type, about string, args ...*ast.ArgumentDefinition) {
		b.roots[name] = root{kind, o}
		b.AST.Mutation.Fields = append(b.AST.Mutation.Fields, fieldDef(name, t, about, args...))
	}
	id := arg("id", must("ID"), "")
	label := both(o.Label, o.Name)

	query(o.one, rootGet, named(o.typ), label+": one live record; null when there is none.", id,
		arg("asOf", named("DateTime"), asOfAbout))
	query(o.list, rootList, must(o.connection), label+": live records, a page at a time.", b.rootListArgs(o)...)
	query(o.aggregates, rootAggregate, mustList(o.aggregate), label+": numbers over live records, one row a group.", b.aggregateArgs(o)...)

	mutation(o.createOne, rootCreate, must(o.typ), label+": makes a record.", arg("data", must(o.create), ""))
	mutation(o.createMany, rootCreateMany, mustList(o.typ), label+": makes records, all or none, at most 1,000.", arg("data", mustList(o.create), ""))
	mutation(o.updateOne, rootUpdate, must(o.typ), label+": changes a record.", id, arg("data", must(o.update), ""),
		arg("ifVersion", named("Int"), "Refuse with CONFLICT unless the record has this version."))
	if len(o.matches) > 0 {
		mutation(o.upsertOne, rootUpsert, must(o.typ), label+": changes the live record with the matched value, or makes one when there is none.",
			arg("match", must(o.match), ""), arg("data", must(o.create), "The matched value need not be repeated here."))
	}
	mutation(o.deleteOne, rootDelete, must("ID"), label+": puts a record into the recycle bin.", id)
	mutation(o.restoreOne, rootRestore, must(o.typ), label+": takes a record out of the recycle bin.", id)
	if b.policy.Update(o.Object) == nil {
		mutation(o.updateWhere, rootUpdateWhere, must("Job"), label+": changes all records that the filter selects, as a job. "+whereAbout,
			arg("filter", must(o.filter), "{} selects all records."), arg("data", must(o.update), ""))
	}
	if b.policy.Delete(o.Object) == nil {
		mutation(o.deleteWhere, rootDeleteWhere, must("Job"), label+": puts all records that the filter selects into the recycle bin, as a job. "+whereAbout,
			arg("filter", must(o.filter), "{} selects all records."))
	}
}

func (b *builder) listArgs(o *object) []*ast.ArgumentDefinition {
	return []*ast.ArgumentDefinition{
		arg("filter", named(o.filter), ""),
		arg("orderBy", listOf(o.orderBy), "Left out: by id, which is the order of creation."),
		argInt("first", 50, "The first so many behind after; at most 1,000. With last it must be left out."),
		arg("after", named("String"), "A cursor of the same order; not with last or before."),
		arg("last", named("Int"), "The last so many ahead of before, in the same order; at most 1,000."),
		arg("before", named("String"), "A cursor of the same order; with last only."),
	}
}

func (b *builder) rootListArgs(o *object) []*ast.ArgumentDefinition {
	deleted := arg("deleted", named("Boolean"), "The recycle bin instead of live records.")
	deleted.DefaultValue = &ast.Value{Kind: ast.BooleanValue, Raw: "false"}
	return append(b.listArgs(o), deleted)
}

func (b *builder) aggregateArgs(o *object) []*ast.ArgumentDefinition {
	return []*ast.ArgumentDefinition{
		arg("filter", named(o.filter), ""),
		arg("groupBy", listOf(o.groupBy), "Left out: one row over all."),
	}
}
