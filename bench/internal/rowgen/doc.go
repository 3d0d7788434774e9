// Package rowgen writes generated tables as CSV files, in parallel and reproducibly.
//
// A generator cuts each table into chunks. Every chunk is filled from its own random stream ([Stream]), so its bytes
// depend on the seed and the chunk's number alone; [Run] lets several workers fill chunks at once and writes them in
// order. The files are therefore the same for any number of workers:
//
//	job := rowgen.Job{
//		Files:  []rowgen.File{{Name: "part.csv", Header: "p_partkey,p_name\n"}},
//		Chunks: 20,
//		Units:  200_000,
//		Fill: func(chunk int, out []rowgen.Buffer) {
//			r := rowgen.Stream(seed, partStream, uint64(chunk))
//			...
//		},
//	}
//	files, err := rowgen.Run(ctx, dir, workers, []rowgen.Job{job}, progress)
//
// Rows are appended to byte slices by the functions in csv.go; nothing here formats through reflection, and nothing
// knows what the rows mean.
package rowgen
