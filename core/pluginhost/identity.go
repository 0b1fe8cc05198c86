package pluginhost

import (
	"context"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

// identify asks the process who it is and compares that with the manifest.
func (p *process) identify(ctx context.Context, m *Manifest) error {
	d, err := p.plugin.Describe(ctx, &pluginv1.DescribeRequest{})
	if err != nil {
		return err
	}
	if d.GetName() != m.Name || d.GetVersion() != m.Version {
		said, want := d.GetName()+" "+d.GetVersion(), m.Name+" "+m.Version
		return permanent(WrongIdentity,
			"The executable says that it is "+crm.Quote(said)+", plugin.yaml says "+crm.Quote(want)+"; install a matching pair.",
			"可执行文件自称 "+crm.Quote(said)+"，plugin.yaml 为 "+crm.Quote(want)+"；请安装相互匹配的文件。")
	}
	for _, f := range m.Contributes.Functions {
		if !slices.Contains(d.GetFunctions(), f.Name) {
			return incomplete("function "+crm.Quote(f.Name), "函数 "+crm.Quote(f.Name))
		}
	}
	for _, h := range m.Contributes.Hooks {
		if !slices.Contains(d.GetBeforeSave(), h.Object) {
			return incomplete("hook of "+crm.Quote(h.Object), crm.Quote(h.Object)+" 的钩子")
		}
	}
	return nil
}

func incomplete(en, zh string) error {
	return permanent(WrongIdentity,
		"plugin.yaml promises the "+en+", but the executable does not have it; install a matching pair.",
		"plugin.yaml 声明了"+zh+"，但可执行文件没有；请安装相互匹配的文件。")
}
