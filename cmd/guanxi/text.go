package main

import (
	"errors"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// language is that of the terminal, by the usual variables.
func language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return "zh-CN"
			}
			return "en"
		}
	}
	return "en"
}

// texts are the help texts, by the names that the commands' tags use.
var texts = map[string]crm.Text{
	"description":  {EN: "Guanxi, a CRM platform. Every flag has a twin in the environment: --listen is GUANXI_LISTEN.", ZhCN: "关系（Guanxi）：CRM 平台。每个选项都有对应的环境变量：--listen 即 GUANXI_LISTEN。"},
	"serve":        {EN: "Run the server.", ZhCN: "运行服务器。"},
	"user":         {EN: "Manage users.", ZhCN: "管理用户。"},
	"userAdd":      {EN: "Add a user.", ZhCN: "添加用户。"},
	"userPasswd":   {EN: "Set a user's password.", ZhCN: "设置用户密码。"},
	"userList":     {EN: "List users.", ZhCN: "列出用户。"},
	"token":        {EN: "Manage API keys.", ZhCN: "管理 API 密钥。"},
	"tokenCreate":  {EN: "Print a new API key, once; only its hash is stored.", ZhCN: "生成并仅显示一次新的 API 密钥；只保存其散列值。"},
	"import":       {EN: "Import a file into an object: CSV or blank-separated text, a spreadsheet (.xlsx) or JSON lines (.jsonl).", ZhCN: "将文件导入对象：CSV 或空格分隔的文本、电子表格（.xlsx）或 JSON 行（.jsonl）。"},
	"export":       {EN: "Write an object's records to a file.", ZhCN: "将对象的记录写入文件。"},
	"schema":       {EN: "Show the GraphQL schema.", ZhCN: "查看 GraphQL 模式。"},
	"schemaPrint":  {EN: "Print the whole schema as a role sees it.", ZhCN: "打印某角色可见的完整模式。"},
	"version":      {EN: "Print version, commit and Go version.", ZhCN: "打印版本、提交和 Go 版本。"},
	"data":         {EN: "Folder of the embedded store. Default: ./guanxi-data.", ZhCN: "内嵌存储所在文件夹。默认为 ./guanxi-data。"},
	"mongo":        {EN: "Use this MongoDB database instead.", ZhCN: "改用该 MongoDB 数据库。"},
	"server":       {EN: "Work on this running server instead of a store.", ZhCN: "不使用存储，改为操作该运行中的服务器。"},
	"serverToken":  {EN: "API key for --server; better given as GUANXI_TOKEN, where other users can't see it.", ZhCN: "--server 所用的 API 密钥；建议通过 GUANXI_TOKEN 提供，以免被其他用户看到。"},
	"schemaRole":   {EN: "Role to print it for. Default: admin; with --server the key's own.", ZhCN: "打印哪个角色可见的模式。默认为 admin；使用 --server 时为密钥自身的角色。"},
	"listen":       {EN: "Address to listen on; port 0 takes a free one.", ZhCN: "监听地址；端口 0 表示任选空闲端口。"},
	"plugins":      {EN: "The plugins folder, one folder a plugin. Default: plugins in the data folder.", ZhCN: "插件文件夹，每个插件一个子文件夹。默认为数据文件夹下的 plugins。"},
	"demo":         {EN: "On an empty store, install the built-in CRM with demo records and the plugins that lie ready.", ZhCN: "在空存储上安装内置 CRM、演示数据和现有插件。"},
	"adminEmail":   {EN: "E-mail of the first admin, on an empty store.", ZhCN: "空存储上首位管理员的邮箱。"},
	"adminPass":    {EN: "Password of the first admin; left out, one is made and printed once.", ZhCN: "首位管理员的密码；不给则自动生成并仅显示一次。"},
	"proxies":      {EN: "Reverse proxies whose X-Forwarded headers are believed, as addresses or ranges.", ZhCN: "可信反向代理的地址或网段，采信其 X-Forwarded 头。"},
	"email":        {EN: "The user's e-mail.", ZhCN: "用户邮箱。"},
	"name":         {EN: "Name shown to others.", ZhCN: "显示名称。"},
	"role":         {EN: "Role: admin, editor or reader.", ZhCN: "角色：admin、editor 或 reader。"},
	"passStdin":    {EN: "Read the password from standard input instead of making one.", ZhCN: "从标准输入读取密码，而不是自动生成。"},
	"keyName":      {EN: "What the key is for.", ZhCN: "密钥用途。"},
	"expires":      {EN: "How long it is valid, for example 90d. Left out: for ever.", ZhCN: "有效期，例如 90d。不给则永久有效。"},
	"object":       {EN: "API name of the object.", ZhCN: "对象的 API 名称。"},
	"file":         {EN: "File to read: .csv, .txt or .xlsx with a header line, or .jsonl with one JSON object a line. Other endings are known by their content.", ZhCN: "要读取的文件：首行为表头的 .csv、.txt 或 .xlsx，或每行一个 JSON 对象的 .jsonl。其他扩展名按内容识别。"},
	"map":          {EN: "Which column goes to which field: header=field, header=lookup.by to find the target by its field, header= to leave a column out.", ZhCN: "列与字段的对应：表头=字段；表头=查找字段.依据字段；表头= 表示忽略该列。"},
	"set":          {EN: "Compute a field from the row's columns: field=EXPRESSION. May be repeated.", ZhCN: "用行中各列计算字段：字段=表达式。可重复。"},
	"match":        {EN: "Field by whose value a row finds the record it updates.", ZhCN: "用于查找待更新记录的字段。"},
	"dateFormat":   {EN: "How dates are written, for example M/D/YYYY.", ZhCN: "日期格式，例如 M/D/YYYY。"},
	"dryRun":       {EN: "Check all rows and write nothing.", ZhCN: "仅检查所有行，不写入。"},
	"createFields": {EN: "Make the object and its fields where they are missing.", ZhCN: "缺少对象或字段时自动创建。"},
	"rejects":      {EN: "File for the rejected rows, with line and reason.", ZhCN: "被拒绝的行写入该文件，含行号和原因。"},
	"encoding":     {EN: "Of a text file: utf-8, gb18030 or utf-16. Left out: found out.", ZhCN: "文本文件的编码：utf-8、gb18030 或 utf-16。不给则自动识别。"},
	"columns":      {EN: "Names of the columns, for a file without a header line.", ZhCN: "列名，用于没有表头的文件。"},
	"sheet":        {EN: "Sheet of a spreadsheet to read. Left out: the first.", ZhCN: "要读取的工作表名称。不给则为第一个。"},
	"format":       {EN: "csv, jsonl (one JSON object a line) or xlsx (a spreadsheet with typed cells).", ZhCN: "csv、jsonl（每行一个 JSON 对象）或 xlsx（单元格带类型的电子表格）。"},
	"filter":       {EN: "Only records for which this expression is true.", ZhCN: "仅导出满足该表达式的记录。"},
	"out":          {EN: "File to write. Left out: standard output.", ZhCN: "输出文件。不给则写到标准输出。"},
}

func helpVars(language string) kong.Vars {
	vars := kong.Vars{}
	for name, text := range texts {
		vars[name] = text.In(language)
	}
	return vars
}

// explain says what to do about errors of the store.
func explain(err error) crm.Text {
	switch {
	case errors.Is(err, store.ErrInUse):
		return crm.Text{EN: "the data folder is in use by a running server; stop that server first, or name another folder with --data",
			ZhCN: "数据文件夹正被运行中的服务器使用；请先停止该服务器，或用 --data 指定其他文件夹"}
	case errors.Is(err, store.ErrNewer):
		return crm.Text{EN: "the data was written by a newer version of guanxi; run that version or a newer one",
			ZhCN: "数据由更新版本的 guanxi 写入；请使用该版本或更高版本"}
	case errors.Is(err, store.ErrUnavailable):
		return crm.Text{EN: "the store can't be reached or written: " + err.Error() + "; check the address, the permissions and the free space",
			ZhCN: "无法访问或写入存储：" + err.Error() + "；请检查地址、权限和剩余空间"}
	}
	return crm.Text{}
}
