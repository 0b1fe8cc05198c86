package rule

func (b *builder) tests() {}
