package dataio

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// badText finds a cell that is not text.
func badText(cells []string) crm.Text {
	for i, c := range cells {
		if !utf8.ValidString(c) || strings.ContainsRune(c, utf8.RuneError) {
			cells[i] = printable([]byte(c))
			return crm.Text{
				EN:   fmt.Sprintf("Column %d holds bytes that are not valid text: save the file as UTF-8, or name its encoding with --encoding gb18030.", i+1),
				ZhCN: fmt.Sprintf("第 %d 列含有无效的文本字节：请将文件另存为 UTF-8，或用 --encoding gb18030 指定编码。", i+1)}
		}
	}
	return crm.Text{}
}

func printable(b []byte) string { return strings.ToValidUTF8(string(b), "\uFFFD") }

func rowTooLong() crm.Text {
	return crm.Text{EN: "The line is longer than 8 MiB.", ZhCN: "该行超过 8 MiB。"}
}

func cellTooLong(column int) crm.Text {
	return crm.Text{
		EN:   fmt.Sprintf("Column %d holds more than 1 MiB; shorten it.", column),
		ZhCN: fmt.Sprintf("第 %d 列超过 1 MiB，请缩短。", column)}
}

func openQuote() crm.Text {
	return crm.Text{
		EN:   "A quotation mark is opened here and never closed; write quotation marks inside a cell twice.",
		ZhCN: "此处的引号没有闭合；单元格内的引号请写两次。"}
}

func strayQuote(column int) crm.Text {
	return crm.Text{
		EN:   fmt.Sprintf("Column %d goes on behind its closing quotation mark; write quotation marks inside a cell twice.", column),
		ZhCN: fmt.Sprintf("第 %d 列在闭合引号之后还有内容；单元格内的引号请写两次。", column)}
}
