package live

import "github.com/guanxi-crm/guanxi/core/crm"

// appendValue is crm.Value.AppendJSON, with a way of its own for dates and
// instants: package time's formatting took a third of the writing of a list.
func appendValue(b []byte, v crm.Value) []byte {
	const daySeconds, firstDay, lastDay = 86400, -719528, 2932896 // 0000-01-01, 9999-12-31
	switch v.Kind() {
	case crm.DateKind:
		if days := v.Int64(); days >= firstDay && days <= lastDay {
			b = append(b, '"')
			b = appendDay(b, days)
			return append(b, '"')
		}
	case crm.DateTimeKind:
		seconds, ms := floorDiv(v.Int64(), 1000)
		days, inDay := floorDiv(seconds, daySeconds)
		if days >= firstDay && days <= lastDay {
			b = append(b, '"')
			b = appendDay(b, days)
			b = append(b, 'T')
			b = appendTwo(b, inDay/3600)
			b = append(b, ':')
			b = appendTwo(b, inDay/60%60)
			b = append(b, ':')
			b = appendTwo(b, inDay%60)
			b = append(b, '.', byte('0'+ms/100))
			b = appendTwo(b, ms%100)
			return append(b, 'Z', '"')
		}
	}
	return v.AppendJSON(b)
}

// appendDay appends the day that lies so many days after 1970-01-01 as
// 2026-11-22. The years are counted from March, so that a leap day comes last;
// 400 of them always have 146,097 days.
func appendDay(b []byte, days int64) []byte {
	const shift = 719468 // 0000-03-01 to 1970-01-01
	era, dayOfEra := floorDiv(days+shift, 146097)
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	month := (5*dayOfYear + 2) / 153 // 0 is March
	day := dayOfYear - (153*month+2)/5 + 1
	year := yearOfEra + era*400
	if month >= 10 {
		month, year = month-9, year+1
	} else {
		month += 3
	}
	b = appendTwo(b, year/100)
	b = appendTwo(b, year%100)
	b = append(b, '-')
	b = appendTwo(b, month)
	b = append(b, '-')
	return appendTwo(b, day)
}

func appendTwo(b []byte, n int64) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// floorDiv divides, rounding down also below zero.
func floorDiv(a, by int64) (quotient, rest int64) {
	quotient, rest = a/by, a%by
	if rest < 0 {
		return quotient - 1, rest + by
	}
	return quotient, rest
}
