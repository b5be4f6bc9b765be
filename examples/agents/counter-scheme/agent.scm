;; A counter that keeps the OSupervisor protocol by itself; what it can do is in operations.scm.

(include "json.scm")
(include "frames.scm")
(include "operations.scm")
(include "evolve.scm")

(define least (- (expt 2 63)))
(define most (- (expt 2 63) 1))

;; The state, and the number of the last entry of the write-ahead log that is folded into it.
(define value 0)
(define wal-seq 0)
(define running #t)

(define (now) (time->seconds (current-time)))

(define (object . rest)
  (let ((table (make-table test: equal?)))
    (let loop ((rest rest))
      (if (pair? rest)
          (begin
            (table-set! table (car rest) (cadr rest))
            (loop (cddr rest)))))
    table))

(define (field frame name)
  (let ((found (table-ref frame name 'missing)))
    (if (eq? found 'missing) (raise (list 'field name)))
    found))

(define (log-line text)
  (display text (current-error-port))
  (newline (current-error-port))
  (force-output (current-error-port)))

;; ---------------------------------------------------------------- pulse

(define heartbeat-every #f) ; seconds, told by welcome
(define next-beat #f)

(define (beat)
  (send-frame "heartbeat")
  (flush-frames)
  (set! next-beat (+ (now) heartbeat-every)))

(define (seconds-to-beat) (if next-beat (max 0.001 (- next-beat (now))) 3600))

;; ---------------------------------------------------------------- requests

(define (refuse code message) (raise (list 'refuse code message)))

(define (exact-integer-of data)
  (let ((by (table-ref data "by" 1)))
    (if (not (and (integer? by) (exact? by))) (refuse "invalid_amount" "by is an integer"))
    by))

;; The entry is written before the value changes and before the answer.
(define (change-to! new read-only request)
  (if (not (<= least new most)) (refuse "overflow" "the value would leave 64 bits"))
  (if (not (= new value))
      (begin
        (if read-only (refuse "read_only" "a read_only request may not change the value"))
        (set! wal-seq (+ wal-seq 1))
        (send-frame "wal_entry" "seq" wal-seq "data" (object "value" new) "request" request)
        (set! value new))))

(define (answer frame)
  (let ((id (field frame "id")) (data (table-ref frame "data" 'null)))
    (with-exception-catcher
     (lambda (fault)
       (if (and (pair? fault) (eq? (car fault) 'refuse))
           (refused id (cadr fault) (caddr fault))
           (refused id "internal" "the counter failed at this request")))
     (lambda ()
       (let ((asked (if (table? data) data (object))))
         (if (equal? (table-ref asked "op" #f) "propose")
             (propose)
             (change-to! (new-value asked) (eq? (table-ref frame "read_only" #f) #t) id)))
       (send-frame "response" "id" id "data" (object "value" value))))))

(define (refused id code message)
  (send-frame "response" "id" id "error" (object "code" code "message" message)))

;; ---------------------------------------------------------------- what the supervisor says

(define (welcome frame)
  (set! max-frame (table-ref frame "max_frame" max-frame))
  (set! heartbeat-every (/ (table-ref frame "heartbeat_ms" 1000) 1000.))
  (beat))

(define (restore frame)
  (set! wal-seq (field frame "wal_seq"))
  (let ((snapshot (table-ref frame "snapshot" 'null)))
    (if (table? snapshot) (set! value (field snapshot "value")))))

(define (replay frame)
  (vector-for-each
   (lambda (entry)
     (set! wal-seq (field entry "seq"))
     (set! value (field (field entry "data") "value")))
   (field frame "entries")))

(define (restored frame) (send-frame "ready" "wal_seq" wal-seq))

(define (checkpoint frame)
  (send-frame "checkpoint" "wal_seq" wal-seq "snapshot" (object "value" value)))

(define (shutdown frame)
  (if (eq? (table-ref frame "checkpoint" #f) #t) (checkpoint frame))
  (send-frame "bye")
  (set! running #f))

(define (told frame)
  (log-line (string-append "the supervisor reports " (json-text frame))))

(define (ignore frame) #t)

;; A type that is not here is ignored, as the protocol asks. So is cancel, for an answer never takes
;; longer than a moment.
(define takes
  (list (cons "process_request" answer)
        (cons "welcome" welcome)
        (cons "restore" restore)
        (cons "restore_wal" replay)
        (cons "restore_end" restored)
        (cons "checkpoint_request" checkpoint)
        (cons "hot_reload" reload)
        (cons "evolution_result" told-result)
        (cons "shutdown" shutdown)
        (cons "error" told)))

(define (take frame)
  (let ((handler (assoc (table-ref frame "type") takes)))
    (with-exception-catcher
     (lambda (fault)
       (if (and (pair? fault) (eq? (car fault) 'field))
           (send-frame "error" "code" "field_invalid" "message"
                       (string-append "no field " (cadr fault)))
           (send-frame "error" "code" "internal" "message" "the frame could not be taken")))
     (lambda () (if handler ((cdr handler) frame))))))

;; ---------------------------------------------------------------- the loop that does the work

;; Whole frames that came together are answered together: output is flushed when none is left.
(define (work)
  (let ((frame (read-frame 0.0001)))
    (if (eq? frame 'timeout) (begin (flush-frames) (set! frame (read-frame (seconds-to-beat)))))
    (cond
      ((eq? frame 'end) (exit 0)) ; the supervisor is gone: nothing more is written
      ((eq? frame 'unreadable)
       (send-frame "error" "code" "decode_failed" "message" "a frame was no JSON object"))
      ((table? frame) (take frame)))
    (if (and next-beat (>= (now) next-beat)) (beat))
    (if running (work))))

(define (main)
  (send-frame "hello" "protocol" 1 "name" "counter-scheme"
              "capabilities" (vector "checkpoint" "hot_reload"))
  (flush-frames)
  (work)
  (flush-frames)
  (exit 0))

(with-exception-catcher
 (lambda (fault)
   (log-line (string-append "counter-scheme ends: "
                            (if (pair? fault) (object->string fault) "an unexpected fault")))
   (exit 1))
 main)
