package parquet

import (
	"errors"
	"io"
	"runtime"

	"github.com/parquet-go/parquet-go"
)

// pages are those of a column, row group by row group.
type pages struct {
	chunks []parquet.ColumnChunk // of each group
	group  int                   // the number of the one at hand
	open   parquet.Pages         // its pages; nil: not begun

	next chan numbered // of read ahead; nil: it is not
	quit chan struct{}
}

// numbered is a page and the number of its group, or why there is none.
type numbered struct {
	page  parquet.Page
	group int
	err   error
}

// read gives the next page.
func (p *pages) read() numbered {
	if p.next == nil {
		if runtime.GOMAXPROCS(0) == 1 {
			return p.decode()
		}
		p.next, p.quit = make(chan numbered), make(chan struct{})
		go p.ahead()
	}
	n, ok := <-p.next
	if !ok {
		return numbered{err: io.EOF}
	}
	return n
}

// ahead decodes a page while the rows of the one before are joined: a group
// whose columns are a page each would have the join wait at each group.
func (p *pages) ahead() {
	defer close(p.next)
	for {
		n := p.decode()
		select {
		case p.next <- n:
		case <-p.quit:
			release(n.page)
			return
		}
		if n.err != nil {
			return
		}
	}
}

func (p *pages) decode() (n numbered) {
	defer recovered(&n.err)
	for ; p.group < len(p.chunks); p.group++ {
		if p.open == nil {
			p.open = p.chunks[p.group].Pages()
		}
		page, err := p.open.ReadPage()
		if !errors.Is(err, io.EOF) {
			return numbered{page, p.group, err}
		}
		p.end()
	}
	return numbered{group: p.group, err: io.EOF}
}

// end ends the group at hand.
func (p *pages) end() {
	if p.open != nil {
		p.open.Close()
		p.open = nil
	}
}

// close ends reading.
func (p *pages) close() {
	if p.next != nil {
		close(p.quit)
		for range p.next { // until the goroutine has ended
		}
		p.next = nil
	}
	p.end()
	p.group = len(p.chunks)
}

func release(p parquet.Page) {
	if p != nil {
		parquet.Release(p)
	}
}
