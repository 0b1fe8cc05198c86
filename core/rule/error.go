package rule

import (
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// The errors that an evaluation can end with; nothing else comes out of one,
// apart from the context's own error and crm.PluginUnavailable.

func errTooCostly() *crm.Error {
	return crm.NewError(crm.LimitExceeded,
		"The expression costs too much to compute on this record. Make its lists shorter or its conditions simpler.",
		"在此记录上计算该表达式的代价过高。请缩短列表或简化条件。")
}

func errBusy() *crm.Error {
	return crm.NewError(crm.LimitExceeded,
		"Too many costly expressions are being computed at once. Try again in a moment.",
		"同时计算的高代价表达式过多。请稍后重试。")
}

func errTooMuch(limit int, unitEN, unitZH string) *crm.Error {
	n := strconv.Itoa(limit)
	return crm.NewError(crm.LimitExceeded,
		"The expression makes a value of more than "+n+" "+unitEN+".",
		"表达式产生的值超过 "+n+" "+unitZH+"。")
}

func errNumberSize() *crm.Error {
	return crm.NewError(crm.LimitExceeded,
		"A number in the expression became too large to be exact.",
		"表达式中的数字过大，无法精确表示。")
}

func errOption(value string, f *crm.Field) *crm.Error {
	return crm.NewError(crm.ValidationFailed,
		"The expression gave "+crm.Quote(value)+", which is no option of "+f.Name+".",
		"表达式的结果 "+crm.Quote(value)+" 不是 "+f.Name+" 的选项。")
}

func errPlugin(plugin, function string, cause error) *crm.Error {
	return crm.NewError(crm.PluginUnavailable,
		"The function "+plugin+"."+function+" can't be reached, so the rule was not evaluated. Check the plugin's status.",
		"无法调用函数 "+plugin+"."+function+"，因此未计算该规则。请检查插件状态。").WithCause(cause)
}

func errValue(en, zh string) *crm.Error { return crm.NewError(crm.BadInput, en, zh) }

func errInside(cause error) *crm.Error {
	return crm.NewError(crm.Internal,
		"The expression could not be computed.", "无法计算该表达式。").WithCause(cause)
}
