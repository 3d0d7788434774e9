package sql

// statement reads one statement, up to its semicolon.
func (p *parser) statement() Statement {
	start := p.tok.Start
	if !p.enter() {
		p.leave()
		return &Commit{}
	}
	defer p.leave()
	if p.startsQuery() || p.is("(") {
		return p.queryStatement()
	}
	for _, key := range [...]string{"SELECT", "WITH", "FROM", "VALUES", "TABLE"} {
		p.expectClass(key)
	}
	if s := p.startedStatement(start); s != nil {
		return s
	}
	p.refuse("", "GRANT", "REVOKE", "DENY")
	p.unexpected()
	return &Commit{}
}

// refuse reports statements of Trino's that are left out, by name, rather than as a mistake.
func (p *parser) refuse(verb string, keys ...string) {
	for _, k := range keys {
		if p.is(k) {
			p.failAt(p.tok.Start, "%s%s is not supported", verb, k)
		}
	}
}

// startedStatement reads a statement by its first word; nil when none begins so.
func (p *parser) startedStatement(start Pos) Statement {
	switch {
	case p.at("EXPLAIN"):
		return p.explain()
	case p.at("CREATE"):
		return p.create()
	case p.at("DROP"):
		return p.drop()
	case p.at("ALTER"):
		return p.alter()
	case p.at("INSERT"):
		return p.insert()
	case p.at("DELETE"):
		return p.delete()
	case p.at("UPDATE"):
		return p.update()
	case p.at("MERGE"):
		return p.merge()
	case p.at("COPY"):
		return p.copy()
	case p.at("SHOW"):
		return p.show()
	case p.at("DESCRIBE"), p.at("DESC"):
		return p.describe()
	case p.at("SUMMARIZE"):
		return p.summarize()
	case p.at("SET"):
		return p.set()
	case p.at("EXECUTE"):
		return p.execute()
	case p.at("START"), p.at("BEGIN"):
		return p.startTransaction()
	case p.accept("TRUNCATE"):
		p.want("TABLE")
		n := &Truncate{Table: p.name()}
		n.Span = p.from(start)
		return n
	case p.accept("RESET"):
		p.want("SESSION")
		n := &ResetSession{Name: p.name()}
		n.Span = p.from(start)
		return n
	case p.accept("USE"):
		n := &Use{Schema: p.ident()}
		if p.accept(".") {
			catalog := n.Schema
			n.Catalog, n.Schema = &catalog, p.ident()
		}
		n.Span = p.from(start)
		return n
	case p.accept("PREPARE"):
		n := &Prepare{Name: p.ident()}
		p.want("FROM")
		n.Statement = p.statement()
		n.Span = p.from(start)
		return n
	case p.accept("DEALLOCATE"):
		p.want("PREPARE")
		n := &Deallocate{Name: p.ident()}
		n.Span = p.from(start)
		return n
	case p.accept("COMMIT"):
		p.accept("WORK")
		return &Commit{p.from(start)}
	case p.accept("ROLLBACK"):
		p.accept("WORK")
		return &Rollback{p.from(start)}
	case p.accept("ANALYZE"):
		n := &Analyze{Table: p.name()}
		n.Properties = p.optProperties()
		n.Span = p.from(start)
		return n
	case p.at("REFRESH"):
		return p.refresh()
	case p.at("COMMENT"):
		return p.comment()
	case p.accept("CALL"):
		return p.callStatement(start)
	}
	return nil
}

func (p *parser) queryStatement() *QueryStatement {
	start := p.tok.Start
	q := p.query()
	return &QueryStatement{p.from(start), q}
}

// callStatement reads CALL on from the procedure's name.
func (p *parser) callStatement(start Pos) Statement {
	n := &Call{Name: p.name()}
	p.want("(")
	if !p.at(")") {
		n.Args = append(n.Args, p.callArg())
		for p.accept(",") {
			n.Args = append(n.Args, p.callArg())
		}
	}
	p.want(")")
	n.Span = p.from(start)
	return n
}

// explain reads EXPLAIN [ANALYZE] [VERBOSE] [(options)] statement.
func (p *parser) explain() Statement {
	start := p.tok.Start
	p.advance()
	n := &Explain{Analyze: p.accept("ANALYZE"), Verbose: p.accept("VERBOSE")}
	if p.is("(") && p.peekIs("TYPE", "FORMAT") {
		p.advance()
		p.explainOption(n)
		for p.accept(",") {
			p.explainOption(n)
		}
		p.want(")")
	}
	n.Statement = p.statement()
	n.Span = p.from(start)
	return n
}

func (p *parser) explainOption(n *Explain) {
	into, choices := &n.Format, []string{"TEXT", "GRAPHVIZ", "JSON"}
	if p.accept("TYPE") {
		into, choices = &n.Type, []string{"LOGICAL", "DISTRIBUTED", "VALIDATE", "IO"}
	} else {
		p.want("FORMAT")
	}
	for _, c := range choices {
		if p.accept(c) {
			*into = c
			return
		}
	}
	p.unexpected()
}

// describe reads DESCRIBE of a table, a model, a query, or a prepared statement.
func (p *parser) describe() Statement {
	start := p.tok.Start
	p.advance()
	switch {
	case p.startsQuery() || p.is("("), p.isString():
		q := p.queryOrTable()
		return &DescribeQuery{p.from(start), q}
	case (p.is("INPUT") || p.is("OUTPUT")) && isName(p.peek()):
		n := &DescribePrepared{Output: p.is("OUTPUT")}
		p.advance()
		n.Name = p.ident()
		n.Span = p.from(start)
		return n
	case p.is("MODEL") && isName(p.peek()):
		p.advance()
		n := &Describe{Kind: ModelObject, Name: p.name()}
		n.Span = p.from(start)
		return n
	}
	if !isName(p.tok) {
		p.expectClass(classQuery)
	}
	n := &Describe{Kind: TableObject, Name: p.name()}
	n.Span = p.from(start)
	return n
}

// queryOrTable reads a query, or a table or quoted file name, which is SELECT * FROM it.
func (p *parser) queryOrTable() *Query {
	if p.startsQuery() || p.is("(") {
		return p.query()
	}
	start := p.tok.Start
	p.expectClass(classQuery)
	rel := p.relationPrimary()
	at := p.from(start)
	star := &StarItem{Span: Span{start, start.Offset}}
	return &Query{Span: at, Body: &Select{Span: at, Items: []SelectItem{star}, From: []Relation{rel}}}
}

// summarize reads SUMMARIZE of a table, a file or a query.
func (p *parser) summarize() Statement {
	start := p.tok.Start
	p.advance()
	q := p.queryOrTable()
	return &Summarize{p.from(start), q}
}

// set reads SET SESSION and SET TIME ZONE.
func (p *parser) set() Statement {
	start := p.tok.Start
	p.advance()
	p.refuse("SET ", "ROLE", "PATH")
	if p.accept("TIME") {
		p.want("ZONE")
		n := &SetTimeZone{}
		if !p.accept("LOCAL") {
			n.Zone = p.expr()
		}
		n.Span = p.from(start)
		return n
	}
	p.want("SESSION")
	if p.is("AUTHORIZATION") && !p.peekIs("=", ".") {
		p.failAt(p.tok.Start, "SET SESSION AUTHORIZATION is not supported")
	}
	n := &SetSession{Name: p.name()}
	p.want("=")
	n.Value = p.expr()
	n.Span = p.from(start)
	return n
}

// execute reads EXECUTE name, or EXECUTE IMMEDIATE 'text', with USING.
func (p *parser) execute() Statement {
	start := p.tok.Start
	p.advance()
	if t := p.peek(); p.is("IMMEDIATE") && (t.Kind == TokenString || t.Kind == TokenUnicode) {
		p.advance()
		n := &ExecuteImmediate{Text: p.str()}
		n.Using = p.optUsing()
		n.Span = p.from(start)
		return n
	}
	n := &Execute{Name: p.ident()}
	n.Using = p.optUsing()
	n.Span = p.from(start)
	return n
}

func (p *parser) optUsing() []Expr {
	if !p.accept("USING") {
		return nil
	}
	return p.exprList()
}

// startTransaction reads START TRANSACTION modes, or BEGIN [TRANSACTION|WORK] modes.
func (p *parser) startTransaction() Statement {
	start := p.tok.Start
	if p.is("BEGIN") {
		p.advance()
		if !p.accept("TRANSACTION") {
			p.accept("WORK")
		}
	} else {
		p.advance()
		p.want("TRANSACTION")
	}
	n := &StartTransaction{}
	if p.at("ISOLATION") || p.at("READ") {
		p.transactionMode(n)
		for p.accept(",") {
			p.transactionMode(n)
		}
	}
	n.Span = p.from(start)
	return n
}

func (p *parser) transactionMode(n *StartTransaction) {
	if p.accept("READ") {
		n.Access = ReadWrite
		if p.accept("ONLY") {
			n.Access = ReadOnly
		} else {
			p.want("WRITE")
		}
		return
	}
	p.wantAll("ISOLATION", "LEVEL")
	switch {
	case p.accept2("READ", "UNCOMMITTED"):
		n.Isolation = ReadUncommitted
	case p.accept("READ"):
		n.Isolation = ReadCommitted
		p.want("COMMITTED")
	case p.accept("REPEATABLE"):
		n.Isolation = RepeatableRead
		p.want("READ")
	case p.accept("SERIALIZABLE"):
		n.Isolation = Serializable
	default:
		p.unexpected()
	}
}
