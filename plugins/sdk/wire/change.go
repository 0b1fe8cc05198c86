package wire

import (
	"fmt"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

// FromChange makes a message of a change. The kinds have the same numbers.
func FromChange(c sdk.Change) *pluginv1.Change {
	return &pluginv1.Change{
		Kind:   pluginv1.ChangeKind(c.Kind),
		Id:     c.ID,
		Values: FromValues(c.Values),
		Old:    FromValues(c.Old),
	}
}

// ToChange reads a message.
func ToChange(m *pluginv1.Change) (sdk.Change, error) {
	c := sdk.Change{Kind: sdk.ChangeKind(m.GetKind()), ID: m.GetId()}
	var err error
	if c.Values, err = ToValues(m.GetValues()); err != nil {
		return c, fmt.Errorf("values: %w", err)
	}
	if c.Old, err = ToValues(m.GetOld()); err != nil {
		return c, fmt.Errorf("old: %w", err)
	}
	return c, nil
}

// FromAnswer makes a message of an answer.
func FromAnswer(a sdk.Answer) *pluginv1.Answer {
	m := &pluginv1.Answer{Set: FromValues(a.Set)}
	for _, f := range a.Faults {
		m.Faults = append(m.Faults, &pluginv1.Fault{
			Field:   f.Field,
			Code:    f.Code,
			Message: &pluginv1.Text{En: f.Message.EN, ZhCn: f.Message.ZhCN},
		})
	}
	return m
}

// ToAnswer reads a message.
func ToAnswer(m *pluginv1.Answer) (sdk.Answer, error) {
	set, err := ToValues(m.GetSet())
	if err != nil {
		return sdk.Answer{}, fmt.Errorf("set: %w", err)
	}
	a := sdk.Answer{Set: set}
	for _, f := range m.GetFaults() {
		a.Faults = append(a.Faults, sdk.Fault{
			Field:   f.GetField(),
			Code:    f.GetCode(),
			Message: sdk.Text{EN: f.GetMessage().GetEn(), ZhCN: f.GetMessage().GetZhCn()},
		})
	}
	return a, nil
}
