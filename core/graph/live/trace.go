package live

import (
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// appendTrace writes an explanation as data, with the names that the
// platform's type Explanation has and its texts in one language.
func appendTrace(b []byte, e *rule.Explanation, language string) []byte {
	b = append(b, `{"ruleSet":`...)
	b = crm.AppendJSONString(b, e.RuleSet)
	b = append(b, `,"version":`...)
	b = strconv.AppendInt(b, int64(e.Version), 10)
	b = append(b, `,"rule":`...)
	b = appendText(b, e.Rule)
	b = append(b, `,"value":`...)
	b = e.Value.AppendJSON(b)
	b = append(b, `,"sentence":`...)
	b = appendText(b, e.Sentence.In(language))
	b = append(b, `,"rules":`...)
	b = appendAll(b, e.Rules, func(b []byte, t *rule.RuleTrace) []byte { return appendRule(b, t, language) })
	return append(b, '}')
}

func appendRule(b []byte, t *rule.RuleTrace, language string) []byte {
	b = append(b, `{"rule":`...)
	b = crm.AppendJSONString(b, t.Rule)
	b = append(b, `,"matched":`...)
	b = appendBool(b, t.Matched)
	b = append(b, `,"tried":`...)
	b = appendBool(b, t.Tried)
	b = append(b, `,"note":`...)
	b = appendText(b, t.Note.In(language))
	b = append(b, `,"parts":`...)
	b = appendAll(b, t.Parts, func(b []byte, p *rule.Part) []byte {
		b = append(b, `{"source":`...)
		b = crm.AppendJSONString(b, p.Source)
		b = append(b, `,"depth":`...)
		b = strconv.AppendInt(b, int64(p.Depth), 10)
		b = append(b, `,"value":`...)
		b = p.Value.AppendJSON(b)
		b = append(b, `,"note":`...)
		b = appendText(b, p.Note.In(language))
		return append(b, '}')
	})
	return append(b, '}')
}
