package sqlitestore

// Thresholds for renewing the planner's statistics, in rows written.
const (
	learnAfter = 2000
	// learnLate is when it is done although requests are waiting; it takes
	// some milliseconds, since analysis_limit bounds it.
	learnLate = 10
)

// statistics decides when SQLite should look at the data again, so that it
// chooses the right index: after the first rows, then each time that the data
// has grown by half.
type statistics struct {
	written int64 // since the last look
	total   int64 // at the last look
}

func (s *statistics) wrote(rows int) { s.written += int64(rows) }

func (s *statistics) due() bool { return s.written >= max(learnAfter, s.total/2) }

func (s *statistics) overdue() bool { return s.written >= learnLate*max(learnAfter, s.total/2) }

// learn runs after answers were given, between transactions.
func (s *statistics) learn(w *writer) {
	if s.written == 0 || w.conn == nil {
		return
	}
	s.total += s.written
	s.written = 0
	if err := w.conn.script("ANALYZE"); err != nil {
		w.log.Warn("renew the statistics of the database", "error", err)
		w.drop()
		return
	}
	w.learned()
}
