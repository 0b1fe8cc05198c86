package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/guanxi-crm/guanxi/core/app"
	"github.com/guanxi-crm/guanxi/core/client"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/dataio"
	"github.com/guanxi-crm/guanxi/core/rule"
)

type importCmd struct {
	storeFlags
	Object       string   `arg:"" help:"${object}"`
	File         string   `arg:"" help:"${file}"`
	Map          []string `help:"${map}" placeholder:"HEADER=FIELD,…"`
	Set          []string `help:"${set}" sep:"none" placeholder:"FIELD=EXPR"`
	Match        string   `help:"${match}" placeholder:"FIELD"`
	DateFormat   string   `help:"${dateFormat}" placeholder:"M/D/YYYY"`
	DryRun       bool     `help:"${dryRun}"`
	CreateFields bool     `help:"${createFields}"`
	Rejects      string   `help:"${rejects}" placeholder:"FILE.csv"`
	Encoding     string   `help:"${encoding}" placeholder:"E"`
	Columns      []string `help:"${columns}" placeholder:"A,B,…"`
	Sheet        string   `help:"${sheet}" placeholder:"NAME"`
	Plugins      string   `help:"${plugins}" placeholder:"DIR"`
}

func (c *importCmd) Run(ctx context.Context, t *terminal) error {
	in, err := c.request(t)
	if err != nil {
		return err
	}
	if c.Rejects == "" {
		return c.load(ctx, t, in)
	}
	return writeWhole(c.Rejects, func(rejects io.Writer) error {
		in.Rejects = rejects
		return c.load(ctx, t, in)
	})
}

func (c *importCmd) load(ctx context.Context, t *terminal, in dataio.Import) error {
	bar := progress(t, "import")
	in.Progress = func(rows int64) { bar.set(rows) }
	return c.with(ctx, c.Plugins, func(a *app.App) error {
		a.StartPlugins()
		if err := a.Settle(ctx); err != nil {
			return err
		}
		summary, err := a.Importer().Import(ctx, in)
		bar.done()
		if err != nil {
			return err
		}
		c.report(t, summary)
		return nil
	})
}

// request reads the flags; every one that is wrong is told.
func (c *importCmd) request(t *terminal) (dataio.Import, error) {
	if _, err := os.Stat(c.File); err != nil {
		return dataio.Import{}, crm.NewError(crm.NotFound,
			"The file "+crm.Quote(c.File)+" can't be read; check its name and permissions.",
			"无法读取文件 "+crm.Quote(c.File)+"，请检查文件名和权限。").WithCause(err)
	}
	in := dataio.Import{Actor: crm.System, Object: c.Object, Match: c.Match, DryRun: c.DryRun, CreateFields: c.CreateFields, Language: t.language,
		Source: func() (io.ReadCloser, error) { return os.Open(c.File) }}
	in.Format = dataio.Format{Kind: dataio.KindOf(c.File), Sheet: c.Sheet, Columns: c.Columns}
	var faults [4]error
	in.Map, faults[0] = dataio.ParseMappings(c.Map)
	in.Set, faults[1] = dataio.ParseSettings(c.Set)
	in.DateFormat, faults[2] = dataio.ParseDateFormat(c.DateFormat)
	in.Format.Encoding, faults[3] = dataio.ParseEncoding(c.Encoding)
	for _, err := range faults {
		if err != nil {
			return in, err
		}
	}
	return in, nil
}

func (c *importCmd) report(t *terminal, s dataio.Summary) {
	made := crm.Text{EN: "Made", ZhCN: "已创建"}
	if c.DryRun {
		made = crm.Text{EN: "Would make", ZhCN: "将创建"}
	}
	if s.CreatedObject != "" {
		t.say(made.EN+" the object %s.", made.ZhCN+"对象 %s。", s.CreatedObject)
	}
	for _, f := range s.CreatedFields {
		t.say(made.EN+" the field %s.", made.ZhCN+"字段 %s。", f)
	}
	for _, column := range s.Ignored {
		t.say("The column %q fits no field and was left out; send it to one with --map.", "列 %q 没有对应字段，已忽略；可用 --map 指定。", column)
	}
	if s.Unlinked > 0 {
		t.say("%d rows were imported without their link to a rejected row.", "%d 行因所关联的行被拒绝而未能建立关联。", s.Unlinked)
	}
	what := crm.Text{EN: "Imported", ZhCN: "已导入"}
	if c.DryRun {
		what = crm.Text{EN: "Dry run of", ZhCN: "试运行"}
	}
	t.say(what.EN+" %d rows of %s: %d created, %d updated, %d unchanged, %d rejected.",
		what.ZhCN+" %[2]s 的 %[1]d 行：新建 %[3]d，更新 %[4]d，未变 %[5]d，拒绝 %[6]d。",
		s.Rows, filepath.Base(c.File), s.Created, s.Updated, s.Unchanged, s.Rejected)
	if s.Rejected > 0 && c.Rejects == "" {
		t.say("Run again with --rejects FILE.csv to see why rows were rejected.", "加上 --rejects FILE.csv 重新运行可查看拒绝原因。")
	}
}

type exportCmd struct {
	placeFlags
	Object string `arg:"" help:"${object}"`
	Format string `help:"${format}" enum:"csv,jsonl,xlsx" default:"csv"`
	Filter string `help:"${filter}" placeholder:"EXPR"`
	Out    string `help:"${out}" placeholder:"FILE"`
}

func (c *exportCmd) Run(ctx context.Context, t *terminal) error {
	if c.Out == "" {
		return c.write(ctx, t, t.out)
	}
	return writeWhole(c.Out, func(out io.Writer) error { return c.write(ctx, t, out) })
}

func (c *exportCmd) write(ctx context.Context, t *terminal, out io.Writer) error {
	return c.exporter(ctx, t, func(e *dataio.Exporter) error {
		bar := progress(t, "export")
		n, err := e.Export(ctx, dataio.Export{Actor: crm.System, Object: c.Object, Format: c.Format, Filter: c.Filter,
			Progress: bar.set}, out)
		bar.done()
		if err != nil {
			return err
		}
		t.say("Exported %d records.", "已导出 %d 条记录。", n)
		return nil
	})
}

// exporter is that of the store, or one that reads over the server's API: what
// a role may not see is not in the server's catalog then.
func (c *exportCmd) exporter(ctx context.Context, t *terminal, do func(*dataio.Exporter) error) error {
	if c.Server == "" {
		return c.with(ctx, "", func(a *app.App) error { return do(a.Exporter()) })
	}
	server, err := c.client(t.language)
	if err != nil {
		return err
	}
	catalog, err := server.Catalog(ctx)
	if err != nil {
		return err
	}
	return do(&dataio.Exporter{
		Records: &client.Records{Client: server}, Catalog: func() *crm.Catalog { return catalog },
		Rules: rule.NewCompiler(rule.Options{Now: time.Now, Location: time.Local}),
	})
}

// bar shows progress on a terminal and nothing elsewhere.
type bar struct{ *progressbar.ProgressBar }

func progress(t *terminal, what string) bar {
	f, ok := t.err.(*os.File)
	if !ok {
		return bar{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return bar{}
	}
	return bar{progressbar.NewOptions(-1, progressbar.OptionSetWriter(t.err), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish())}
}

func (b bar) set(n int64) {
	if b.ProgressBar != nil {
		_ = b.Set64(n) // a bar that can't be drawn harms nothing
	}
}

func (b bar) done() {
	if b.ProgressBar != nil {
		_ = b.Finish()
	}
}
