package expr

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// lambdaBody computes the body of a lambda for elements of arrays. What the body takes from around it is loaded from the
// rows to which the elements belong.
type lambdaBody struct {
	*block
	out   int
	outer *block // set by the call before it hands out eval
}

func (s *scope) lambda(e *Lambda) (*lambdaBody, error) {
	in := s.inner()
	in.layout = make(map[ColumnID]int, len(e.Params))
	for i, p := range e.Params {
		in.layout[p.ID] = i
		in.params = append(in.params, in.newReg(p.T))
	}
	out, err := in.compile(e.Body)
	if err != nil {
		return nil, err
	}
	return &lambdaBody{block: in.block, out: out}, nil
}

// eval is the [fn.Lambda].
func (l *lambdaBody) eval(params []*vec.Vector, rows []uint32, n int) (*vec.Vector, error) {
	l.start(n)
	if n > 0 {
		for i, p := range params {
			l.regs[l.params[i]].View(p)
		}
		for _, i := range l.imports {
			if err := kernel.Gather(&l.regs[i.reg].Register, l.outer.any(i.src), rows[:n]); err != nil {
				return nil, err
			}
		}
		if err := l.execute(); err != nil {
			return nil, err
		}
	}
	return l.plain(l.out)
}

var _ fn.Lambda = (*lambdaBody)(nil).eval
