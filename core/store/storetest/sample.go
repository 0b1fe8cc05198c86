package storetest

import "github.com/guanxi-crm/guanxi/core/store"

// sampleAccounts are the records that filters are tried on, by number.
func sampleAccounts() map[int]fields {
	return map[int]fields{
		1: {"name": str("Alpha GmbH"), "note": str("first of all"), "email": str("Alpha@Example.com"), "phone": str("+49 30 1"),
			"site": str("https://alpha.example"), "size": num(100), "rate": dec("0.1250"), "units": dec("5"),
			"revenue": dec("1500000.50"), "share": dec("12.50"), "vip": yes(), "founded": day("1999-12-31"),
			"seen": at("2026-01-05T10:00:00Z"), "tier": str("A"), "tags": list("RED", "BLUE"), "code": str("C-0001")},
		2: {"name": str("alpha straße"), "size": num(0), "rate": dec("0.0000"), "units": dec("0"), "revenue": dec("0.00"),
			"share": dec("0.00"), "vip": no(), "founded": day("2000-01-01"), "seen": at("2026-01-05T10:00:00.001Z"),
			"tier": str("B"), "tags": list("RED_DARK"), "parent": str(id(1)), "code": str("C-0002")},
		3: {"name": str("北京云科技有限公司"), "size": num(-5), "rate": dec("-0.1250"), "revenue": dec("-20.00"), "tier": str("A"),
			"tags": list("GREEN", "BLUE", "RED"), "parent": str(id(1)), "founded": day("1969-12-31")},
		4: {},
		5: {"name": str(`O'Brien "q" \ 100% a_b $x`), "tier": str("C"), "size": num(1<<53 - 1), "parent": str(id(9)), "vip": yes()},
		6: {"name": str("😀 ÜNÏCODE"), "tier": str("B"), "revenue": dec("1500000.49"), "parent": str(id(404)), "seen": at("1960-01-01T00:00:00Z")},
		7: {"name": str("İstanbul \u212Aelvin ΣΑΣ"), "tier": str("A"), "parent": str(id(2)), "tags": list("BLUE"), "units": dec("-7")},
		9: {"name": str("Alpha deleted"), "tier": str("A"), "size": num(100), "vip": yes()},
	}
}

func sampleDeals() map[int]fields {
	return map[int]fields{
		101: {"title": str("big"), "account": str(id(1)), "amount": dec("100.00"), "stage": str("WON")},
		102: {"title": str("small"), "account": str(id(1)), "amount": dec("50.00"), "stage": str("LOST")},
		103: {"title": str("open"), "account": str(id(2)), "amount": dec("75.00")},
		104: {"title": str("deleted"), "account": str(id(3)), "amount": dec("999.00"), "stage": str("WON")},
		105: {"title": str("of a deleted account"), "account": str(id(9)), "amount": dec("10.00"), "stage": str("WON")},
		106: {"title": str("of none"), "amount": dec("10.00")},
		107: {"title": str("won"), "account": str(id(7)), "amount": dec("1.00"), "stage": str("WON")},
	}
}

// deletedSamples are the numbers of the records in the recycle bin.
var deletedSamples = map[string]int{"account": 9, "deal": 104}

// sample fills the world with the records above.
func (w *world) sample() {
	w.Helper()
	for object, records := range map[string]map[int]fields{"account": sampleAccounts(), "deal": sampleDeals()} {
		var changes []store.Change
		for n, values := range records {
			changes = append(changes, w.insertOf(object, id(n), values))
		}
		for _, err := range w.batch(true, changes...) {
			w.must(err)
		}
		w.must(w.commit(w.change(store.Trash, object, id(deletedSamples[object]), 1, nil)))
	}
}
