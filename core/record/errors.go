package record

import (
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func noObject(name string) *crm.Error {
	return crm.NewError(crm.NotFound,
		"There is no object "+crm.Quote(name)+"; see objects { name } for those that exist.",
		"没有对象 "+crm.Quote(name)+"；可用 objects { name } 查看现有对象。")
}

func noRecord(o *crm.Object, id string) *crm.Error {
	return crm.NewError(crm.NotFound,
		"There is no "+o.Name+" with the id "+crm.Quote(id)+"; it may have been deleted.",
		"没有 ID 为 "+crm.Quote(id)+" 的"+o.Label.In("zh-CN")+"，它可能已被删除。")
}

func notDeleted(o *crm.Object, id string) error {
	return crm.NewError(crm.NotFound,
		"There is no "+o.Name+" with the id "+crm.Quote(id)+" in the recycle bin.",
		"回收站中没有 ID 为 "+crm.Quote(id)+" 的"+o.Label.In("zh-CN")+"。")
}

func otherVersion(want, have int64) error {
	return crm.NewError(crm.Conflict,
		fmt.Sprintf("The record was changed meanwhile: it has version %d, not %d. Read it again and repeat the change.", have, want),
		fmt.Sprintf("记录已被他人修改：当前版本为 %d，而不是 %d。请重新读取后再修改。", have, want))
}

func tooManyWrites(n int) error {
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("%d records in one request; the limit is %d. Send them in several requests.", n, maxWrites),
		fmt.Sprintf("一次请求包含 %d 条记录，上限为 %d。请分多次发送。", n, maxWrites))
}

func namedTwice() error {
	return crm.NewError(crm.BadInput,
		"The same record is named twice in an all-or-none request; join its changes into one.",
		"同一条记录在“全部成功或全部失败”的请求中出现了两次，请合并为一次修改。")
}

func unknownField(o *crm.Object, at, name string) crm.FieldError {
	return crm.FieldError{Field: at, Code: "UNKNOWN_FIELD", Message: crm.Text{
		EN:   "The object " + o.Name + " has no field " + crm.Quote(name) + ".",
		ZhCN: "对象" + o.Label.In("zh-CN") + "没有字段 " + crm.Quote(name) + "。"}}
}

func pathOf(index int, field string) string {
	return fmt.Sprintf("data[%d].%s", index, field)
}

// label is a field's name as a sentence shows it, in both languages.
func label(f *crm.Field) (en, zh string) {
	if f.Label.IsZero() {
		return f.Name, f.Name
	}
	return f.Label.In("en"), f.Label.In("zh-CN")
}
