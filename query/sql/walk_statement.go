package sql

func statementChildren(dst []Node, n Statement) []Node {
	switch n := n.(type) {
	case *QueryStatement:
		return append(dst, n.Query)
	case *Explain:
		return append(dst, n.Statement)
	case *Insert:
		return append(dst, n.Query)
	case *Delete:
		return one(dst, n.Where)
	case *Update:
		return one(many(dst, n.Set), n.Where)
	case *Merge:
		return many(append(dst, n.Source, n.On), n.Cases)
	case *CopyFrom:
		return many(opt(dst, n.File), n.Options)
	case *CopyTo:
		return many(opt(opt(dst, n.Query), n.File), n.Options)
	case *Show:
		return opt(opt(dst, n.Like), n.Escape)
	case *ShowStats:
		return opt(dst, n.Query)
	case *DescribeQuery:
		return append(dst, n.Query)
	case *Summarize:
		return append(dst, n.Query)
	case *SetSession:
		return append(dst, n.Value)
	case *SetTimeZone:
		return one(dst, n.Zone)
	case *Prepare:
		return append(dst, n.Statement)
	case *Execute:
		return many(dst, n.Using)
	case *ExecuteImmediate:
		return many(opt(dst, n.Text), n.Using)
	case *Analyze:
		return many(dst, n.Properties)
	case *Call:
		return many(dst, n.Args)
	case *CreateTable:
		return many(opt(many(dst, n.Elements), n.Comment), n.Properties)
	case *CreateTableAs:
		return append(many(opt(dst, n.Comment), n.Properties), n.Query)
	case *CreateView:
		return append(many(opt(dst, n.Comment), n.Properties), n.Query)
	case *CreateMaterializedView:
		return append(many(opt(opt(dst, n.GracePeriod), n.Comment), n.Properties), n.Query)
	case *CreateSchema:
		return many(dst, n.Properties)
	case *CreateModel:
		return append(many(dst, n.Properties), n.Query)
	case *AlterTable:
		return append(dst, n.Action)
	case *Comment:
		return opt(dst, n.Text)
	}
	return dst
}

func statementPartChildren(dst []Node, n Node) []Node {
	switch n := n.(type) {
	case *Assignment:
		return append(dst, n.Value)
	case *MergeCase:
		return many(many(one(dst, n.And), n.Set), n.Values)
	case *CopyOption:
		return one(dst, n.Value)
	case *Property:
		return one(dst, n.Value)
	case *ColumnDef:
		return many(opt(one(append(dst, n.Type), n.Default), n.Comment), n.Properties)
	case *AddColumn:
		return append(dst, n.Column)
	case *SetColumnType:
		return append(dst, n.Type)
	case *SetProperties:
		return many(dst, n.Properties)
	}
	return dst
}
