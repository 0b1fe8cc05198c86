package rule

import "time"

func daysSince(a ...any) (any, error) {
	r := a[0].(*run)
	switch m := a[1].(type) {
	case day:
		return int(r.today - m), nil
	case instant:
		return int(r.today - dayOf(m.in(r.zone()))), nil
	}
	return nil, nil
}

func hoursSince(a ...any) (any, error) {
	r := a[0].(*run)
	m, _ := moment(a...)
	if i, ok := m.(instant); ok {
		return hours(r.now.UnixMilli() - int64(i)), nil
	}
	return nil, nil
}

func businessHoursSince(a ...any) (any, error) {
	r := a[0].(*run)
	m, _ := moment(a...)
	if i, ok := m.(instant); ok {
		return hours(businessMillis(i.in(r.zone()), r.now.In(r.zone()))), r.spend(20)
	}
	return nil, nil
}

func partOf(part func(time.Time) int) operation {
	return func(a ...any) (any, error) {
		switch m := a[1].(type) {
		case day:
			return part(time.Unix(int64(m)*86400, 0).UTC()), nil
		case instant:
			return part(m.in(a[0].(*run).zone())), nil
		}
		return nil, nil
	}
}
