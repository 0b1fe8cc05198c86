package crm

// Text is something a person reads, in the two languages that every text of
// the product has. An empty language falls back to the other one.
type Text struct {
	EN   string `json:"en,omitempty" yaml:"en,omitempty"`
	ZhCN string `json:"zhCN,omitempty" yaml:"zhCN,omitempty"`
}

// In returns the text in a language, named by its BCP 47 tag ("en", "zh-CN").
// Tags that start with "zh" are answered in Chinese, all others in English.
func (t Text) In(language string) string {
	chinese := len(language) >= 2 && language[:2] == "zh"
	if (chinese && t.ZhCN != "") || t.EN == "" {
		return t.ZhCN
	}
	return t.EN
}

// IsZero tells whether the text is empty in both languages.
func (t Text) IsZero() bool { return t.EN == "" && t.ZhCN == "" }
