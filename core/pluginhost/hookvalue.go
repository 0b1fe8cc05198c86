package pluginhost

import (
	"errors"
	"fmt"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

var errShortAnswer = errors.New("not one answer a change")

// settable returns the value that a hook wants a field to have, or an error
// when the hook may not write the field or the value is of another kind. The
// finer checks (options, lengths, ranges) come with all others before saving.
func settable(o *crm.Object, hook *crm.PluginHook, field string, m *pluginv1.Value) (crm.Value, error) {
	f := o.Field(field)
	if f == nil || !slices.Contains(hook.Writes, field) {
		return crm.Value{}, fmt.Errorf("it sets %s, which is not among the hook's writes", crm.Quote(field))
	}
	v, err := fromMessage(m)
	if err != nil {
		return crm.Value{}, fmt.Errorf("it sets %s to %w", crm.Quote(field), err)
	}
	if f.Type.Kind() == crm.DecimalKind && v.Kind() == crm.Int {
		v = crm.DecimalValue(crm.NewDecimal(v.Int64(), 0))
	}
	if v.IsNull() {
		return v, nil
	}
	if v.Kind() != f.Type.Kind() {
		return crm.Value{}, fmt.Errorf("it sets %s to a value that is not %s", crm.Quote(field), f.Type)
	}
	if v.Kind() == crm.DecimalKind {
		d, exact, ok := v.Decimal().Rescale(f.DecimalScale())
		if !exact || !ok {
			return crm.Value{}, fmt.Errorf("it sets %s to %s, which does not fit %d digits after the point", crm.Quote(field), v.Text(), f.DecimalScale())
		}
		v = crm.DecimalValue(d)
	}
	return v, nil
}

// hookFault is a plugin's fault as the person sees it, cut to size. It may
// only point at a field that the plugin knows of.
func hookFault(o *crm.Object, hook *crm.PluginHook, m *pluginv1.Fault) crm.FieldError {
	e := crm.FieldError{
		Field:   m.GetField(),
		Code:    m.GetCode(),
		Message: crm.Text{EN: cut(m.GetMessage().GetEn()), ZhCN: cut(m.GetMessage().GetZhCn())},
	}
	if !slices.Contains(hook.Reads, e.Field) && !slices.Contains(hook.Writes, e.Field) {
		e.Field = ""
	}
	if e.Code == "" || len(e.Code) > 60 {
		e.Code = "REFUSED"
	}
	if e.Message.IsZero() {
		e.Message = crm.Text{
			EN:   "A plugin refuses this " + o.Label.In("en") + " without saying why.",
			ZhCN: "某插件拒绝了此" + o.Label.In("zh-CN") + "，但未说明原因。",
		}
	}
	return e
}
