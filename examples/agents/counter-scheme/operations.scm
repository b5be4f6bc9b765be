;; What the counter can do: the part of it that may change while it runs.

(define (new-value data)
  (let ((op (table-ref data "op" "increment")))
    (cond
      ((equal? op "increment") (+ value (exact-integer-of data)))
      ((equal? op "decrement") (- value (exact-integer-of data)))
      ((equal? op "reset") 0)
      ((equal? op "get") value)
      (else (refuse "unknown_operation" "op is one of increment, decrement, get, reset")))))
