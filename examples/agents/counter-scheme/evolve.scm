;; How the counter changes itself: its operations are a list like any other.

(define changeable "operations.scm")
(define new-operation '((equal? op "double") (* 2 value)))

(define (definitions-of text)
  (call-with-input-string text (lambda (port) (read-all port read))))

(define (text-of definitions)
  (let ((out (open-output-string)))
    (for-each (lambda (definition) (pretty-print definition out)) definitions)
    (get-output-string out)))

(define operations-text
  (call-with-input-file changeable
    (lambda (port) (let ((text (read-line port #f))) (if (string? text) text "")))))

;; ---------------------------------------------------------------- proposing

(define (knows-already? form)
  (or (equal? form new-operation)
      (and (pair? form) (or (knows-already? (car form)) (knows-already? (cdr form))))))

;; Every cond gets the new operation before its else.
(define (with-operation form)
  (cond
    ((not (pair? form)) form)
    ((and (eq? (car form) 'else) (null? (cdr form))) form)
    ((and (pair? (car form)) (eq? (caar form) 'else)) (cons new-operation form))
    (else (cons (with-operation (car form)) (with-operation (cdr form))))))

(define (propose)
  (let ((definitions (definitions-of operations-text)))
    (if (knows-already? definitions)
        (refuse "no_idea" "the counter can double already and knows nothing more"))
    (send-frame "evolution_intent" "hypothesis"
                (object "reason" "doubling is asked for and refused"
                        "files" (object changeable (text-of (with-operation definitions)))))))

(define (told-result frame)
  (log-line (string-append "the proposal " (field frame "hypothesis_id") " was "
                           (field frame "decision"))))

;; ---------------------------------------------------------------- reloading

;; The text is read whole before any of it is evaluated; the value and the log stay as they are.
(define (reload frame)
  (with-exception-catcher
   (lambda (fault)
     (send-frame "error" "code" "reload_failed" "message"
                 (if (and (pair? fault) (eq? (car fault) 'reload))
                     (cadr fault)
                     "the new definition cannot be read or evaluated")))
   (lambda ()
     (let ((files (field frame "files")))
       (for-each check-changeable (table->list files))
       (let ((text (table-ref files changeable operations-text)))
         (for-each eval (definitions-of text))
         (if (not (procedure? new-value)) (raise (list 'reload "new-value is no procedure")))
         (set! operations-text text))
       (send-frame "reloaded" "version" (field frame "version"))))))

(define (check-changeable file)
  (if (not (and (equal? (car file) changeable) (string? (cdr file))))
      (raise (list 'reload (string-append "only " changeable " can change in a running counter")))))
