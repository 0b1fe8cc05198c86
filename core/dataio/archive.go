package dataio

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// What a spreadsheet may hold: it is an archive, and a small one can be made
// to inflate to more than a computer has.
const (
	// MaxInflated is the most that all parts have together, in bytes.
	MaxInflated = 100 << 20
	// MaxParts is how many parts there may be; workbooks have tens.
	MaxParts = 1000
	// MaxRatio is how many times larger than in the archive a part of more
	// than ratioFrom bytes may be; sheets have 5 to 30.
	MaxRatio  = 100
	ratioFrom = 1 << 20
)

// openArchive reads an archive and inflates all of it once, counting what
// really comes out: what it says of itself may be a lie.
func openArchive(src Source) (*zip.Reader, error) {
	in, err := src()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, MaxInflated+1))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if len(data) > MaxInflated {
		return nil, tooLarge()
	}
	// Each entry of the directory begins so; reading a directory of millions
	// is itself too much.
	if bytes.Count(data, []byte("PK\x01\x02")) > MaxParts {
		return nil, tooManyParts()
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(err)
	}
	if len(z.File) > MaxParts {
		return nil, tooManyParts()
	}
	total := int64(0)
	for _, part := range z.File {
		n, err := inflate(part, MaxInflated-total)
		if err != nil {
			return nil, err
		}
		total += n
	}
	if tooDense(total, int64(len(data))) {
		return nil, tooDenseError("")
	}
	return z, nil
}

// inflate counts what a part holds, and stops as soon as it is too much.
func inflate(part *zip.File, room int64) (int64, error) {
	r, err := part.Open()
	if err != nil {
		return 0, damaged(err)
	}
	defer r.Close()
	packed := int64(min(part.CompressedSize64, MaxInflated))
	buf := make([]byte, 64<<10)
	total := int64(0)
	for {
		n, err := r.Read(buf)
		total += int64(n)
		switch {
		case total > room:
			return 0, tooLarge()
		case tooDense(total, packed):
			return 0, tooDenseError(part.Name)
		case err == io.EOF:
			return total, nil
		case err != nil:
			return 0, damaged(err)
		}
	}
}

func tooDense(inflated, packed int64) bool {
	return inflated > ratioFrom && inflated > packed*MaxRatio
}

func tooLarge() error {
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("The spreadsheet holds more than %d MiB unpacked, which is the limit; divide it, or save the sheet as CSV.", MaxInflated>>20),
		fmt.Sprintf("该电子表格解压后超过 %d MiB 的上限；请拆分，或将工作表另存为 CSV。", MaxInflated>>20))
}

func tooManyParts() error {
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("The archive has more than %d parts, which is the limit; copy the sheet into a workbook of its own.", MaxParts),
		fmt.Sprintf("该文件包含的条目超过 %d 个的上限；请将工作表复制到单独的工作簿。", MaxParts))
}

func tooDenseError(part string) error {
	en, zh := "The archive", "该文件"
	if part != "" {
		en, zh = "Its part "+crm.Quote(part), "其中的 "+crm.Quote(part)+" "
	}
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("%s unpacks to more than %d times its size, which is the limit; save the sheet as CSV.", en, MaxRatio),
		fmt.Sprintf("%s解压后超过原大小的 %d 倍上限；请将工作表另存为 CSV。", zh, MaxRatio))
}

// damaged is for what is no workbook, or no more.
func damaged(cause error) error {
	if e := (*crm.Error)(nil); errors.As(cause, &e) {
		return cause
	}
	return crm.NewError(crm.BadInput,
		"The file is not a spreadsheet that can be read, or it is damaged; open it and save it again as .xlsx, or as CSV.",
		"该文件不是可读取的电子表格，或已损坏；请打开后重新另存为 .xlsx 或 CSV。").WithCause(cause)
}
