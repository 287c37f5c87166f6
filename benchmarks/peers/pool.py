"""The peer: CPython's multiprocessing.Pool with 4 processes, started the safe way (forkserver).

It measures one thing for each line on standard input and answers with a line of its own:
    map 100000        seconds for Pool.map of so many trivial calls, chunksize 1
    apply 2000        median microseconds of so many Pool.apply, one after the other
    bytes 64          seconds to hand so many MiB to a worker that returns their length
    increments 50000  millions a second in which 4 processes add 1 to one Value, so often each, under its lock
    queue 100000      millions a second of integers through one Queue, from one process to another
    sets 5000         millions a second in which this process sets the values of a thousand keys of a Manager's dict
    memory 1000000    MiB by which this process grew while so many items passed through Pool.imap
"""
import multiprocessing
import os
import statistics
import sys
import time

PROCESSES = 4

shared = None    # in a worker: a Value, a barrier for all workers, and a Queue


def identity(item):
    return item


def length(data):
    return len(data)


def share(value, barrier, queue):
    global shared
    shared = value, barrier, queue


def increment(times):
    value, barrier, _ = shared
    barrier.wait()
    for _ in range(times):
        with value.get_lock():
            value.value += 1


def produce(times):
    queue = shared[2]
    for i in range(times):
        queue.put(i)


def consume(times):
    queue = shared[2]
    for _ in range(times):
        queue.get()


def measure_map(pool, count):
    start = time.perf_counter()
    pool.map(identity, range(count), chunksize=1)
    return time.perf_counter() - start


def measure_apply(pool, count):
    times = []
    for i in range(count):
        start = time.perf_counter()
        pool.apply(identity, (i,))
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def measure_bytes(pool, mebibytes):
    data = bytes(mebibytes << 20)
    start = time.perf_counter()
    pool.apply(length, (data,))
    return time.perf_counter() - start


def measure_increments(pool, count):
    start = time.perf_counter()
    pool.map(increment, [count] * PROCESSES, chunksize=1)
    return PROCESSES * count / (time.perf_counter() - start) / 1e6


def measure_queue(pool, count):
    start = time.perf_counter()
    taken = pool.apply_async(consume, (count,))
    pool.apply_async(produce, (count,))
    taken.get()
    return count / (time.perf_counter() - start) / 1e6


def measure_sets(pool, count):
    with multiprocessing.get_context("forkserver").Manager() as manager:
        shared_dict = manager.dict()
        keys = [f"key {i}" for i in range(1000)]
        start = time.perf_counter()
        for i in range(count):
            shared_dict[keys[i % 1000]] = i
        return count / (time.perf_counter() - start) / 1e6


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def measure_memory(pool, count):
    before = most = resident()
    for index, _ in enumerate(pool.imap(identity, range(count), chunksize=100)):
        if index % 10_000 == 0:
            most = max(most, resident())
    return most - before


MEASURES = {
    "map": measure_map,
    "apply": measure_apply,
    "bytes": measure_bytes,
    "increments": measure_increments,
    "queue": measure_queue,
    "sets": measure_sets,
    "memory": measure_memory,
}


def main():
    context = multiprocessing.get_context("forkserver")
    shared_by_all = context.Value("i", 0), context.Barrier(PROCESSES), context.Queue()
    with context.Pool(PROCESSES, share, shared_by_all) as pool:
        pool.map(identity, range(1000), chunksize=1)
        print(sys.version.split()[0], flush=True)
        for line in sys.stdin:
            what, count = line.split()
            print(MEASURES[what](pool, int(count)), flush=True)


if __name__ == "__main__":
    main()
