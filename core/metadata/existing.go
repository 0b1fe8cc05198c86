package metadata

import (
	"context"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// checkNewRequired refuses a new field that is required while records exist.
func (s *Service) checkNewRequired(ctx context.Context, o *crm.Object, f *crm.Field) error {
	if !f.Required {
		return nil
	}
	n, err := s.store.Count(ctx, crm.Query{Object: o})
	if err != nil {
		return fmt.Errorf("count records of %s: %w", o.Name, err)
	}
	if n == 0 {
		return nil
	}
	return crm.Invalid([]crm.FieldError{{Field: "required", Code: "EMPTY_VALUES", Message: crm.Text{
		EN:   fmt.Sprintf("%d records of %s would have no value; make the field without required, fill it, then make it required.", n, o.Name),
		ZhCN: fmt.Sprintf("%s 的 %d 条记录将没有该字段的值；请先创建非必填字段，填写后再设为必填。", o.Name, n)}}})
}

// checkRecords refuses a change of a field that the records there are would
// break.
func (s *Service) checkRecords(ctx context.Context, o *crm.Object, before, after *crm.Field) error {
	var faults []crm.FieldError
	if after.Required && !before.Required {
		n, err := s.count(ctx, o, crm.LiveOnly, crm.Where(after.Name, crm.OpIsNull, crm.BoolValue(true)))
		if err != nil {
			return err
		}
		if n > 0 {
			faults = append(faults, crm.FieldError{Field: "required", Code: "EMPTY_VALUES", Message: crm.Text{
				EN:   fmt.Sprintf("%d records have no %s; fill it in first.", n, after.Name),
				ZhCN: fmt.Sprintf("%d 条记录的 %s 为空，请先填写。", n, after.Name)}})
		}
	}
	for _, option := range before.Options {
		if after.Option(option.Value) != nil {
			continue
		}
		n, err := s.count(ctx, o, crm.LiveAndDeleted, hasOption(before, option.Value))
		if err != nil {
			return err
		}
		if n > 0 {
			faults = append(faults, crm.FieldError{Field: "options", Code: "IN_USE", Message: crm.Text{
				EN:   fmt.Sprintf("%d records have the option %s; retire it instead of removing it.", n, crm.Quote(option.Value)),
				ZhCN: fmt.Sprintf("%d 条记录使用了选项 %s，请将其停用而不是删除。", n, crm.Quote(option.Value))}})
		}
	}
	return crm.Invalid(faults)
}

func hasOption(f *crm.Field, value string) *crm.Filter {
	if f.Type == crm.TypeMultiPicklist {
		return crm.Where(f.Name, crm.OpHasAny, crm.StringValue(value))
	}
	return crm.Where(f.Name, crm.OpEq, crm.StringValue(value))
}

func (s *Service) count(ctx context.Context, o *crm.Object, deleted crm.Deleted, filter *crm.Filter) (int64, error) {
	n, err := s.store.Count(ctx, crm.Query{Object: o, Filter: filter, Deleted: deleted})
	if err != nil {
		return 0, fmt.Errorf("count records of %s: %w", o.Name, err)
	}
	return n, nil
}
