;; Frames on standard input and output: four bytes of length, most significant first, then JSON.

(define frames-in (current-input-port))
(define frames-out (current-output-port))
(define max-frame (* 16 1024 1024))
(define buffer (make-u8vector 65536))
(define filled 0)

;; Waits at most the given seconds. The result is a frame as a table, or the symbol timeout, end or
;; unreadable; a frame that is cut by the timeout goes on where it was at the next call.
(define (read-frame seconds)
  (let ((missing (missing-bytes)))
    (cond
      ((> missing 0)
       (let ((came (fill! missing seconds)))
         (if (eq? came 'more) (read-frame seconds) came)))
      (else (take-frame!)))))

(define (missing-bytes)
  (if (< filled 4)
      (- 4 filled)
      (let ((length (frame-length)))
        (if (or (= length 0) (> length max-frame))
            (raise (list 'broken (string-append "a frame claims bytes: " (number->string length)))))
        (- (+ 4 length) filled))))

(define (frame-length)
  (let loop ((i 0) (length 0))
    (if (= i 4) length (loop (+ i 1) (+ (* 256 length) (u8vector-ref buffer i))))))

(define (fill! missing seconds)
  (make-room! (+ filled missing))
  (let ((timed-out #f))
    (input-port-timeout-set! frames-in seconds (lambda () (set! timed-out #t) #f))
    (let ((count (read-subu8vector buffer filled (+ filled missing) frames-in 1)))
      (set! filled (+ filled count))
      (cond ((> count 0) 'more) (timed-out 'timeout) (else 'end)))))

(define (make-room! size)
  (if (> size (u8vector-length buffer))
      (let ((larger (make-u8vector (max size (* 2 (u8vector-length buffer))))))
        (subu8vector-move! buffer 0 filled larger 0)
        (set! buffer larger))))

(define (take-frame!)
  (let ((bytes (subu8vector buffer 4 filled)))
    (set! filled 0)
    (with-exception-catcher
     (lambda (fault) 'unreadable)
     (lambda ()
       (let ((frame (json-parse (bytes->text bytes))))
         (if (and (table? frame) (string? (table-ref frame "type" #f))) frame 'unreadable))))))

(define (bytes->text bytes)
  (call-with-input-u8vector
   (list init: bytes char-encoding: 'UTF-8)
   (lambda (port) (let ((text (read-line port #f))) (if (string? text) text "")))))

(define (text->bytes text)
  (call-with-output-u8vector
   (list char-encoding: 'UTF-8)
   (lambda (port) (display text port))))

;; (send-frame "response" "id" id "data" value): a type, then keys and values.
(define (send-frame type . rest)
  (let ((frame (make-table test: equal?)))
    (table-set! frame "type" type)
    (let loop ((rest rest))
      (if (pair? rest)
          (begin
            (table-set! frame (car rest) (cadr rest))
            (loop (cddr rest)))))
    (let* ((bytes (text->bytes (json-text frame)))
           (length (u8vector-length bytes)))
      (for-each
       (lambda (shift) (write-u8 (modulo (quotient length shift) 256) frames-out))
       '(16777216 65536 256 1))
      (write-subu8vector bytes 0 length frames-out))))

(define (flush-frames) (force-output frames-out))
