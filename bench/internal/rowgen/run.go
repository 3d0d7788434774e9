package rowgen

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/clientele-db/clientele/bench/dataset"
)

// File is an output file of a [Job].
type File struct {
	// Name is the path relative to the output directory, with forward slashes.
	Name string
	// Header is written first, line end included; it may be empty.
	Header string
}

// Buffer collects what a chunk adds to one file.
type Buffer struct {
	B []byte
	// Rows counts the rows in B.
	Rows int64
}

// Job fills one file, or several that are derived together, chunk by chunk.
type Job struct {
	Files  []File
	Chunks int
	// Units is the work of the whole job as progress counts it, usually its rows.
	Units int64
	// Barrier says that no chunk is filled before all chunks of all earlier jobs are.
	Barrier bool
	// Fill must append chunk's rows to out, one buffer a file, empty on entry. Workers call it concurrently for
	// different chunks and in no fixed order; it must not keep out.
	Fill func(chunk int, out []Buffer)
}

// partialSuffix marks a file that is not complete.
const partialSuffix = ".partial"

// Run fills the chunks of all jobs with the given number of workers (0: one per processor) and writes the files below
// dir, which it creates. Files appear under their names only when all jobs are done; after an error or a cancelled
// context none is left. Progress, which may be nil, is called after each chunk from the calling goroutine with the
// units done and the units of all jobs.
func Run(
	ctx context.Context, dir string, workers int, jobs []Job, progress func(done, total int64),
) ([]dataset.File, error) {
	out, err := createFiles(dir, jobs)
	if err == nil {
		err = fillAndWrite(ctx, workers, jobs, out, progress)
	}
	return out.finish(err)
}

type outputs struct {
	files [][]*output // by job
}

type output struct {
	path   string
	file   *os.File
	result dataset.File
}

func createFiles(dir string, jobs []Job) (*outputs, error) {
	out := &outputs{files: make([][]*output, len(jobs))}
	for j := range jobs {
		for _, f := range jobs[j].Files {
			path := filepath.Join(dir, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return out, fmt.Errorf("create directory for %s: %w", f.Name, err)
			}
			file, err := os.Create(path + partialSuffix)
			if err != nil {
				return out, fmt.Errorf("create %s: %w", f.Name, err)
			}
			o := &output{path: path, file: file, result: dataset.File{Name: f.Name}}
			out.files[j] = append(out.files[j], o)
			if err := o.write(Buffer{B: []byte(f.Header)}); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

func (o *output) write(b Buffer) error {
	n, err := o.file.Write(b.B)
	o.result.Bytes += int64(n)
	o.result.Rows += b.Rows
	if err != nil {
		return fmt.Errorf("write %s: %w", o.result.Name, err)
	}
	return nil
}

// finish closes the files and either gives them their names or, after err, removes them.
func (out *outputs) finish(err error) ([]dataset.File, error) {
	var results []dataset.File
	for _, files := range out.files {
		for _, o := range files {
			if closeErr := o.file.Close(); closeErr != nil {
				err = errors.Join(err, fmt.Errorf("close %s: %w", o.result.Name, closeErr))
			}
			results = append(results, o.result)
		}
	}
	for _, files := range out.files {
		for _, o := range files {
			if err == nil {
				if renameErr := os.Rename(o.path+partialSuffix, o.path); renameErr != nil {
					err = fmt.Errorf("rename %s: %w", o.result.Name, renameErr)
				}
			}
			if err != nil {
				_ = os.Remove(o.path + partialSuffix) // the error to report is the one that led here
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return results, nil
}

// task is one chunk on its way; its buffers come back through filled.
type task struct {
	job, chunk int
	buffers    []Buffer
	filled     chan struct{}
}

// fillAndWrite keeps at most two chunks a worker in memory: tasks go to the workers and, in the same order, into
// pending, from which the caller's goroutine writes them as they are filled.
func fillAndWrite(
	ctx context.Context, workers int, jobs []Job, out *outputs, progress func(done, total int64),
) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	work := make(chan *task)
	pending := make(chan *task, 2*workers)
	var free sync.Pool
	var wg, filling sync.WaitGroup
	defer wg.Wait()

	wg.Go(func() {
		defer close(work)
		defer close(pending)
		for j := range jobs {
			if jobs[j].Barrier {
				filling.Wait()
			}
			for c := range jobs[j].Chunks {
				t := &task{job: j, chunk: c, filled: make(chan struct{})}
				select {
				case pending <- t:
				case <-ctx.Done():
					return
				}
				filling.Add(1)
				select {
				case work <- t:
				case <-ctx.Done():
					filling.Done()
					close(t.filled) // nobody will fill it, and the writer must not wait for it
					return
				}
			}
		}
	})
	for range workers {
		wg.Go(func() {
			for t := range work {
				job := &jobs[t.job]
				t.buffers = takeBuffers(&free, len(job.Files))
				job.Fill(t.chunk, t.buffers)
				close(t.filled)
				filling.Done()
			}
		})
	}

	var total, done int64
	for j := range jobs {
		total += jobs[j].Units
	}
	var failed error
	for t := range pending {
		<-t.filled
		if failed != nil || ctx.Err() != nil {
			continue // drain, so that the feeder and the workers end
		}
		for i, b := range t.buffers {
			if err := out.files[t.job][i].write(b); err != nil {
				failed = err
				cancel()
				break
			}
		}
		free.Put(&t.buffers)
		if progress != nil && failed == nil {
			job := &jobs[t.job]
			before := job.Units * int64(t.chunk) / int64(job.Chunks)
			done += job.Units*int64(t.chunk+1)/int64(job.Chunks) - before
			progress(done, total)
		}
	}
	if failed != nil {
		return failed
	}
	return ctx.Err()
}

// takeBuffers returns n empty buffers, reusing memory where it can.
func takeBuffers(free *sync.Pool, n int) []Buffer {
	var buffers []Buffer
	if p, ok := free.Get().(*[]Buffer); ok {
		buffers = *p
	}
	for len(buffers) < n {
		buffers = append(buffers, Buffer{})
	}
	buffers = buffers[:n]
	for i := range buffers {
		buffers[i].B = buffers[i].B[:0]
		buffers[i].Rows = 0
	}
	return buffers
}

// Chunks returns the number of chunks of size size that hold n rows.
func Chunks(n, size int) int { return (n + size - 1) / size }

// Bounds returns the half-open range of rows of chunk, of size size, out of n.
func Bounds(chunk, size, n int) (from, to int) {
	return chunk * size, min((chunk+1)*size, n)
}
