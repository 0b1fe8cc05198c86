package dataio_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/dataio"
)

const accountsFile = `account,sector,revenue,founded,subsidiary_of
Acme,technolgy,1100.04,1/20/1996,
Betatech,medical,251.4,12/3/1999,Zoomit
Cancity,technolgy,,2/28/2001,Acme
Zoomit,medical,7.5,1/1/1970,
`

func (w *world) loadAccounts() dataio.Summary {
	w.Helper()
	sum, _ := w.load("account", accountsFile, create, mapped("subsidiary_of=parent:account.account"))
	return sum
}

func TestCreateFields(t *testing.T) {
	w := newWorld(t)
	sum := w.loadAccounts()
	equal(t, "summary", fmt.Sprintf("%+v", sum),
		"{Rows:4 Created:4 Updated:0 Unchanged:0 Rejected:0 Unlinked:0 Ignored:[] CreatedObject:account CreatedFields:[account text sector text revenue decimal founded date parent lookup]}")
	o := w.meta.Catalog().Object("account")
	if o.Plural != "accounts" || o.NameField != "account" || !o.Field("account").Unique {
		t.Errorf("object %+v", o)
	}
	equal(t, "records", w.rows("account", "account", "account", "sector", "revenue", "founded", "parent"), strings.TrimSpace(`
Acme|technolgy|1100.04|1996-01-20|
Betatech|medical|251.40|1999-12-03|→Zoomit
Cancity|technolgy||2001-02-28|→Acme
Zoomit|medical|7.50|1970-01-01|`))
}

func TestMatchChangesNothingTheSecondTime(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	again := []func(*dataio.Import){match("account"), mapped("subsidiary_of=parent.account")}
	sum, rejects := w.load("account", accountsFile, again...)
	if sum.Unchanged != 4 || sum.Rejected != 0 {
		t.Fatalf("%+v\n%s", sum, rejects)
	}
	sum, _ = w.load("account", strings.NewReplacer("251.4,", "252.4,", "Acme,technolgy,1100.04", "Acme,technolgy,").Replace(accountsFile), again...)
	if sum.Updated != 2 || sum.Unchanged != 2 {
		t.Errorf("%+v", sum)
	}
	equal(t, "records", w.rows("account", "account", "account", "revenue"), "Acme|\nBetatech|252.40\nCancity|\nZoomit|7.50")
}

func TestMappedValues(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	w.load("product", "product,price\nGTX Pro,4821\nGTX Basic,550\n", create)
	deals := "deal_id,product,account,stage\n1,GTXPro,Acme,Won\n2,GTX Basic,,Won\n3,GTX Basic,Nobody,Lost\n4,GTK,Zoomit,Lost\n"
	sum, rejects := w.load("deal", deals, create,
		mapped("product=product.product", "account=account.account"),
		set(`product=product == "GTXPro" ? "GTX Pro" : product`))
	if sum.Created != 2 || sum.Rejected != 2 {
		t.Errorf("%+v", sum)
	}
	equal(t, "rejects", rejects, strings.TrimLeft(`
line,reason,deal_id,product,account,stage
4,"account: there is no account ""Nobody""; import it first, correct the value, or map it with --set.",3,GTX Basic,Nobody,Lost
5,"product: there is no product ""GTK""; import it first, correct the value, or map it with --set.",4,GTK,Zoomit,Lost
`, "\n"))
	equal(t, "records", w.rows("deal", "dealId", "dealId", "product", "account", "stage"), "1|→GTX Pro|→Acme|Won\n2|→GTX Basic||Won")
}

func TestComputedDates(t *testing.T) {
	w := newWorld(t)
	sum, rejects := w.load("booking", "Booking_ID,year,month,day\nB1,2018,2,28\nB2,2018,2,29\nB3,2018,,1\nB4,2018,12,31\n",
		create, set("arrivesOn=date(year, month, day)"))
	if sum.Created != 3 || sum.Rejected != 1 {
		t.Errorf("%+v", sum)
	}
	if !strings.Contains(rejects, "\n3,") || !strings.Contains(rejects, `day = ""29""`) {
		t.Errorf("rejects: %s", rejects)
	}
	equal(t, "records", w.rows("booking", "bookingId", "bookingId", "arrivesOn", "day"), "B1|2018-02-28|28\nB3||1\nB4|2018-12-31|31")
}

func TestSelfLinks(t *testing.T) {
	w := newWorld(t)
	sum, rejects := w.load("unit", "name,size,part_of\nChild,1,Parent\nParent,2,Grand\nLost,3,Nowhere\nOrphan,4,Bad\nGrand,5,\nBad,x,y,z\n", create,
		mapped("part_of=partOf:unit.name"))
	if sum.Created != 3 || sum.Rejected != 3 || sum.Unlinked != 0 {
		t.Errorf("%+v\n%s", sum, rejects)
	}
	equal(t, "records", w.rows("unit", "name", "name", "partOf"), "Child|→Parent\nGrand|\nParent|→Grand")

	// A parent whose row is whole but refused: the child stays, its link is
	// reported.
	sum, rejects = w.load("unit", "name,size,part_of\nOrphan,1,Bad\nBad,many,\n", mapped("part_of=partOf.name"))
	if sum.Created != 1 || sum.Rejected != 1 || sum.Unlinked != 1 {
		t.Errorf("%+v\n%s", sum, rejects)
	}
	if !strings.Contains(rejects, "2,The record was imported without this link. partOf: there is no unit \"\"Bad\"\"") &&
		!strings.Contains(rejects, `2,"The record was imported without this link. partOf: there is no unit ""Bad""`) {
		t.Errorf("rejects: %s", rejects)
	}
}

func TestDirt(t *testing.T) {
	w := newWorld(t)
	w.load("item", "name,amount,note\nfirst,1.00,ok\n", create)
	file := "name,amount,note\na,1,ok\nb,x,ok\nc,1\nd,2," + strings.Repeat("y", 2<<20) + "\ne,\"2,ok\nf,3,caf\xe9\ng,4,=cmd()\nh,5.001,ok\n"
	sum, rejects := w.load("item", file)
	if sum.Rows != 8 || sum.Created != 2 || sum.Rejected != 6 {
		t.Errorf("%+v", sum)
	}
	r := csv.NewReader(strings.NewReader(rejects))
	r.FieldsPerRecord = -1 // a ragged row stays so
	report, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for _, row := range report[1:] {
		reasons[row[0]] = row[1]
	}
	for line, want := range map[string]string{
		"3": "Amount: ", "4": "2 cells, the header 3", "5": "more than 1 MiB", "6": "never closed", "7": "not valid text", "9": "2 digits",
	} {
		if !strings.Contains(reasons[line], want) {
			t.Errorf("line %s: %q, want %q", line, reasons[line], want)
		}
	}
	equal(t, "records", w.rows("item", "name", "name", "amount", "note"), "a|1.00|ok\nfirst|1.00|ok\ng|4.00|=cmd()")
}

func TestRefused(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	for name, tc := range map[string]struct {
		object, file string
		change       func(*dataio.Import)
		code         crm.Code
		want         string
	}{
		"no object":           {"nothing", "a\n1\n", nil, crm.NotFound, "--create-fields"},
		"no column":           {"account", "a,b\n1,2\n", nil, crm.BadInput, "None of the columns (a, b)"},
		"a column not there":  {"account", "account\nx\n", mapped("b=account"), crm.BadInput, "no column \"b\""},
		"a field not there":   {"account", "account,b\nx,y\n", mapped("b=nothing"), crm.BadInput, "no field \"nothing\""},
		"two into one":        {"account", "account,b\nx,y\n", mapped("b=account"), crm.BadInput, "go to the field account"},
		"no match column":     {"account", "account\nx\n", match("sector"), crm.BadInput, "--match"},
		"a bad expression":    {"account", "account\nx\n", set("sector=nothing + 1"), crm.BadInput, "--set sector"},
		"a lookup's field":    {"account", "account,p\nx,y\n", mapped("p=parent.nothing"), crm.BadInput, "no field \"nothing\""},
		"an unknown target":   {"deal", "a,b\nx,y\n", func(in *dataio.Import) { create(in); mapped("b=b.name")(in) }, crm.BadInput, "no object \"b\""},
		"dates of either way": {"deal", "a,day\nx,1/2/2017\n", create, crm.BadInput, "--date-format M/D/YYYY"},
		"a reserved name":     {"user", "a\nx\n", create, crm.BadInput, "\"user\""},
		"no header":           {"account", "", nil, crm.BadInput, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			in := dataio.Import{Actor: crm.System, Object: tc.object, Source: source(tc.file)}
			if tc.change != nil {
				tc.change(&in)
			}
			before := w.meta.Catalog().Version
			_, err := w.in.Import(context.Background(), in)
			if crm.CodeOf(err) != tc.code || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %s with %q", err, tc.code, tc.want)
			}
			if w.meta.Catalog().Version != before {
				t.Error("the catalog changed")
			}
		})
	}
}

func TestDryRun(t *testing.T) {
	w := newWorld(t)
	dry := func(in *dataio.Import) { in.DryRun = true }
	sum, _ := w.load("account", accountsFile, create, dry, mapped("subsidiary_of=parent:account.account"))
	if sum.Created != 4 || sum.CreatedObject != "account" || w.meta.Catalog().Object("account") != nil {
		t.Errorf("%+v", sum)
	}
	w.loadAccounts()
	sum, rejects := w.load("account", "account,revenue\nAcme,5\nNew,6\nOdd,x\n", match("account"), dry)
	if sum.Created != 1 || sum.Updated != 1 || sum.Rejected != 1 {
		t.Errorf("%+v %s", sum, rejects)
	}
	equal(t, "records", w.rows("account", "account", "account"), "Acme\nBetatech\nCancity\nZoomit")
}

func TestExportComesBack(t *testing.T) {
	w := newWorld(t)
	var names strings.Builder
	names.WriteString("name,amount,note\n")
	for i := range 2500 {
		fmt.Fprintf(&names, "n%04d,%d.50,\"%s\"\n", i, i-100, []string{"=1+1", "plain", "'=x", "a\"\"b,\nc", "-5", "+86 1"}[i%6])
	}
	w.load("item", names.String(), create)
	var file strings.Builder
	n, err := w.out.Export(context.Background(), dataio.Export{Actor: crm.System, Object: "item"}, &file)
	if err != nil || n != 2500 {
		t.Fatalf("%d, %v", n, err)
	}
	if strings.Contains(file.String(), ",=") || strings.Contains(file.String(), ",+86 ") {
		t.Error("a cell that a spreadsheet would run")
	}
	sum, rejects := w.load("item", file.String(), match("id"))
	if sum.Unchanged != 2500 {
		t.Errorf("%+v %.500s", sum, rejects)
	}
	var filtered strings.Builder
	n, err = w.out.Export(context.Background(), dataio.Export{
		Actor: crm.System, Object: "items", Format: "jsonl", Filter: `amount < 0 and note == "plain"`}, &filtered)
	if err != nil || n != 17 || strings.Count(filtered.String(), "\n") != 17 {
		t.Errorf("%d, %v", n, err)
	}
}

// A row without the value that is to find its record makes no second one.
func TestMatchWithoutValue(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	sum, rejects := w.load("account", "account,revenue\n,5\nAcme,6\n", match("account"))
	if sum.Rejected != 1 || sum.Updated != 1 || !strings.Contains(rejects, "\n2,") {
		t.Errorf("%+v %s", sum, rejects)
	}
}

// The id finds records too; a row without one makes a record.
func TestMatchByID(t *testing.T) {
	w := newWorld(t)
	w.loadAccounts()
	id := w.rows("account", "account", "id")[:36]
	sum, rejects := w.load("account", "id,account\n"+id+",Acme Ltd\n,New\n01890000-0000-7000-8000-000000000000,Gone\nnothing,Bad\n", match("id"))
	if sum.Updated != 1 || sum.Created != 1 || sum.Rejected != 2 {
		t.Errorf("%+v %s", sum, rejects)
	}
	equal(t, "records", w.rows("account", "account", "account"), "Acme Ltd\nBetatech\nCancity\nNew\nZoomit")
}

// Rows of the same key in one file come one after the other.
func TestMatchTwiceInOneFile(t *testing.T) {
	w := newWorld(t)
	sum, _ := w.load("client", "client,visits\nA,1\nB,1\nA,2\nA,2\nB,3\n", create, match("client"))
	if sum.Created != 2 || sum.Updated != 2 || sum.Unchanged != 1 {
		t.Errorf("%+v", sum)
	}
	equal(t, "records", w.rows("client", "client", "client", "visits"), "A|2\nB|3")
}
