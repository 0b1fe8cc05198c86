package dataio

import (
	"errors"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// reason is what a row's error says to people; an error of the inside shows
// nothing of it.
func reason(err error) crm.Text {
	var e *crm.Error
	if !errors.As(err, &e) {
		return crm.Text{EN: "The row could not be stored; try again.", ZhCN: "该行未能保存，请重试。"}
	}
	if len(e.Fields) == 0 {
		return e.Message
	}
	var en, zh []string
	for _, f := range e.Fields {
		en, zh = append(en, f.Message.EN), append(zh, f.Message.ZhCN)
	}
	return crm.Text{EN: strings.Join(en, " "), ZhCN: strings.Join(zh, "")}
}

func noColumn(name string, header []string) crm.FieldError {
	list := strings.Join(header[:min(len(header), 20)], ", ")
	return crm.FieldError{Field: "map", Code: "UNKNOWN_COLUMN", Message: crm.Text{
		EN:   "The file has no column " + crm.Quote(name) + "; its columns are " + list + ".",
		ZhCN: "文件中没有列 " + crm.Quote(name) + "；现有的列为 " + list + "。"}}
}

func fieldTwice(field, one, other string) crm.FieldError {
	return crm.FieldError{Field: "map", Code: "DUPLICATE", Message: crm.Text{
		EN:   "Both " + crm.Quote(one) + " and " + crm.Quote(other) + " go to the field " + field + "; leave one out with --map 'header='.",
		ZhCN: crm.Quote(one) + " 和 " + crm.Quote(other) + " 都对应字段 " + field + "；请用 --map '列名=' 去掉其中一个。"}}
}

func noField(object, field string) crm.FieldError {
	return crm.FieldError{Field: "map", Code: "UNKNOWN_FIELD", Message: crm.Text{
		EN:   "The object " + object + " has no field " + crm.Quote(field) + "; name another or make it with --create-fields.",
		ZhCN: "对象 " + object + " 没有字段 " + crm.Quote(field) + "；请改用其他字段，或用 --create-fields 创建。"}}
}

func nothingMapped(object string, header []string) crm.FieldError {
	list := strings.Join(header[:min(len(header), 20)], ", ")
	return crm.FieldError{Field: "map", Code: "REQUIRED", Message: crm.Text{
		EN:   "None of the columns (" + list + ") is a field of " + object + "; name the fields with --map header=field or make them with --create-fields.",
		ZhCN: "没有一列（" + list + "）是 " + object + " 的字段；请用 --map 列名=字段 指定，或用 --create-fields 创建。"}}
}

func noMatchColumn(field string) crm.FieldError {
	return crm.FieldError{Field: "match", Code: "UNKNOWN_FIELD", Message: crm.Text{
		EN:   "No column goes to the field " + crm.Quote(field) + " that --match names; map one to it.",
		ZhCN: "没有一列对应 --match 指定的字段 " + crm.Quote(field) + "；请为它指定一列。"}}
}

func noObject(name string) error {
	return crm.NewError(crm.NotFound,
		"There is no object "+crm.Quote(name)+"; make it first, or add --create-fields to make it from the file.",
		"没有对象 "+crm.Quote(name)+"；请先创建，或加上 --create-fields 由文件创建。")
}

// givesNothing tells which cells an expression made nothing of.
func givesNothing(o *output, s *rule.Subject) crm.Text {
	var cells []string
	for _, column := range o.reads {
		cells = append(cells, column+" = "+crm.Quote(s.Record[column].Text()))
	}
	list := strings.Join(cells, ", ")
	return crm.Text{
		EN:   o.name + ": " + o.expr.Source() + " has no value for " + list + "; there is no such date or number.",
		ZhCN: o.name + "：" + o.expr.Source() + " 对 " + list + " 没有值；不存在这样的日期或数字。"}
}

func noTarget(o *output, object, text string) crm.Text {
	return crm.Text{
		EN:   o.name + ": there is no " + object + " " + crm.Quote(text) + "; import it first, correct the value, or map it with --set.",
		ZhCN: o.name + "：没有 " + object + " " + crm.Quote(text) + "；请先导入该记录、更正该值，或用 --set 转换。"}
}

func manyTargets(o *output, object, text string) crm.Text {
	return crm.Text{
		EN:   o.name + ": several " + object + " records are called " + crm.Quote(text) + "; use the id or another field with --map header=" + o.name + ".field.",
		ZhCN: o.name + "：有多个 " + object + " 记录名为 " + crm.Quote(text) + "；请使用 ID，或用 --map 列名=" + o.name + ".字段 指定其他字段。"}
}

func badDate(o *output, text string) crm.Text {
	return crm.Text{
		EN:   o.name + ": " + crm.Quote(text) + " is not a date in a form that is known; use 2026-11-22 or say --date-format M/D/YYYY.",
		ZhCN: o.name + "：" + crm.Quote(text) + " 不是可识别的日期；请使用 2026-11-22，或用 --date-format M/D/YYYY 指定格式。"}
}
