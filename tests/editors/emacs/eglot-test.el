;;; Emacs and its eglot with the configuration of docs/editors.md, without a terminal.  -*- lexical-binding: t -*-
;; The documentation string of a test is its name.  Each one has the folder `default-directory' to itself.

(require 'ert)
(require 'eglot)
(require 'flymake)
(require 'cl-lib)

(setq eglot-sync-connect 60
      ;; Files that are opened are the test's own.
      vc-handled-backends '(Git)
      make-backup-files nil
      create-lockfiles nil
      auto-save-default nil)

(defun test-until (what condition)
  "Wait until CONDITION returns something, which is WHAT is waited for."
  (let ((end (+ (float-time) (string-to-number (or (getenv "SECONDS_TO_WAIT") "30")))) value)
    (while (not (setq value (funcall condition)))
      (when (> (float-time) end)
        (ert-fail (list "waited in vain" what (test-findings) (buffer-string))))
      ;; What an idle Emacs does: without a terminal it is never idle.
      (when (eglot-managed-p)
        (eglot--signal-textDocument/didChange)
        (flymake-start))
      (accept-process-output nil 0.05))
    value))

(defun test-findings ()
  "The findings of the buffer, as (TEXT . MESSAGE)."
  (mapcar (lambda (d)
            (cons (buffer-substring-no-properties (flymake-diagnostic-beg d) (flymake-diagnostic-end d))
                  (flymake-diagnostic-text d)))
          (flymake-diagnostics)))

(defun test-finding (text &optional part)
  "The finding at TEXT whose message has PART in it."
  (cl-find-if (lambda (finding) (and (equal (car finding) text) (string-search (or part "") (cdr finding))))
              (test-findings)))

(defun test-process () (process-id (jsonrpc--process (eglot-current-server))))

(defmacro test-with (file &rest body)
  "Open FILE as a user does, wait for its findings, and run BODY there."
  (declare (indent 1))
  `(with-current-buffer (find-file-noselect ,file)
     (unwind-protect
         (save-window-excursion
           (switch-to-buffer (current-buffer))
           ;; `eglot-ensure' connects behind the command that opened the file.
           (run-hooks 'post-command-hook)
           (test-until "a server" #'eglot-managed-p)
           (test-until "findings" #'flymake-diagnostics)
           ,@body)
       (set-buffer-modified-p nil)
       (when (eglot-current-server) (eglot-shutdown (eglot-current-server)))
       (kill-buffer))))

(defun test-action (title kind)
  "Take the code action with this TITLE, of those of this KIND (or all), at point."
  (let (offered (last-nonmenu-event ?x))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt collection &rest _)
                 (setq offered (all-completions "" collection))
                 (or (car (member title offered)) (ert-fail (list "no such action" title offered))))))
      (eglot-code-actions (point) nil kind t))
    offered))

(defun test-go (text)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun test-bytes (file)
  (with-temp-buffer
    (set-buffer-multibyte nil)
    (insert-file-contents-literally file)
    (buffer-string)))

(defun test-saved (expected)
  "Fail if the saved file of this buffer has other bytes than EXPECTED."
  (let ((saved (split-string (test-bytes buffer-file-name) "\n")) (expected (split-string expected "\n")))
    (unless (equal saved expected)
      (ert-fail (list "saved otherwise" (cl-mismatch saved expected :test #'equal)
                      (cl-set-difference saved expected :test #'equal) (cl-set-difference expected saved :test #'equal))))))

(defun test-replaced (file from to)
  "The bytes of FILE, with TO in the place of FROM."
  (let ((bytes (test-bytes file)))
    (should (string-search from bytes))
    (string-replace from to bytes)))

(defconst test-draft "examples/parallel-track/draft.md")

(ert-deftest findings ()
  "shows findings at their places"
  (test-with test-draft
    (should (equal (cdr (test-finding "in-progres"))
                   "milepost [invalid-enum]: `in-progres` is no value of `Status`; it takes one of `pending`, `in_progress`, `completed`"))
    (should (test-finding "VH" "is no value of `Likelihood`"))
    (should (test-finding "{Y}" "is not filled"))
    (should (test-finding "Deliverables" "section `Success Criteria` is missing"))
    (should (eq (length (test-findings)) 26))))

(ert-deftest quick-fix ()
  "a quick fix repairs a value, and its finding goes"
  (let ((expected (test-replaced test-draft "in-progres\n" "in_progress\n")))
    (test-with test-draft
      (test-go "in-progres")
      (test-action "Replace with `in_progress`" nil)
      (test-until "no finding" (lambda () (and (eq (length (test-findings)) 25) (not (test-finding "in_progress")))))
      (save-buffer)
      (test-saved expected))))

(ert-deftest section ()
  "a missing section is inserted"
  (test-with test-draft
    (test-go "Deliverables")
    (test-action "Insert section `Success Criteria`" nil)
    (test-until "no finding" (lambda () (not (test-finding "Deliverables" "`Success Criteria`"))))
    (test-go "## Success Criteria\n")
    (should (search-forward "\n## Risk Factors\n"))))

(ert-deftest front-matter ()
  "completes a value in the front matter"
  (let* ((file "examples/program/draft.md") (expected (test-replaced file "\"in-progres\"" "\"on_hold\"")))
    (test-with file
      (test-go "in-progres")
      (delete-char (length "in-progres"))
      (insert "on")
      (completion-at-point)
      (should (equal (buffer-substring-no-properties (pos-bol) (+ (pos-bol) 17)) "status: \"on_hold\""))
      (save-buffer)
      (test-saved expected))))

(ert-deftest cell ()
  "completes a value in a table"
  (let ((expected (test-replaced test-draft " VH " " M ")))
    (test-with test-draft
      (test-go "VH")
      (delete-char 2)
      (let ((offer (run-hook-with-args-until-success 'completion-at-point-functions)))
        (should (equal (all-completions "" (nth 2 offer)) '("H" "M" "L"))))
      (insert "M")
      (completion-at-point)
      (test-until "no finding" (lambda () (not (cl-find "VH" (test-findings) :key #'car :test #'equal))))
      (save-buffer)
      (test-saved expected))))

(ert-deftest rename ()
  "a placeholder is filled by renaming it"
  (let ((expected (test-replaced test-draft "{Y}" "5K")))
    (test-with test-draft
      (test-go "{Y}")
      (eglot-rename "5K")
      (test-until "no finding" (lambda () (eq (length (test-findings)) 25)))
      (save-buffer)
      (test-saved expected))))

(ert-deftest fix-on-save ()
  "fixes all when a file is saved, as the documentation has it"
  (let ((file "examples/engineering/draft.md")
        (eglot-managed-mode-hook eglot-managed-mode-hook)
        (copy (make-temp-file "expected" nil ".md")))
    (copy-file file copy t)
    (should (eq 0 (call-process (getenv "MILEPOST_SERVER") nil nil nil "fix" copy)))
    (should-not (equal (test-bytes copy) (test-bytes file)))
    (load "~/fix-on-save.el")
    (test-with file
      (set-buffer-modified-p t)
      (save-buffer)
      (test-saved (test-bytes copy)))))

(ert-deftest crlf ()
  "a file with CRLF keeps its line ends"
  (let ((expected (string-replace "\n" "\r\n" (test-replaced test-draft "in-progres\n" "in_progress\n"))))
    (with-temp-file test-draft
      (set-buffer-multibyte nil)
      (setq buffer-file-coding-system 'no-conversion)
      (insert (string-replace "\n" "\r\n" (test-bytes test-draft))))
    (test-with test-draft
      (test-go "in-progres")
      (test-action "Replace with `in_progress`" nil)
      (save-buffer)
      (test-saved expected)
      (test-go "Deliverables")
      (test-action "Insert section `Success Criteria`" nil)
      (save-buffer)
      (should (string-search "\r\n## Success Criteria\r\n" (test-bytes buffer-file-name)))
      (should-not (string-match-p "[^\r]\n" (test-bytes buffer-file-name))))))

(ert-deftest configuration ()
  "shows what is wrong with the configuration, and leaves other YAML alone"
  (make-directory ".milepost")
  (with-temp-file ".milepost/config.yaml" (insert "rules:\n  invalid-enum: of\n"))
  (with-temp-file "other.yaml" (insert "rules:\n  invalid-enum: of\n"))
  (test-with ".milepost/config.yaml"
    (should (test-finding "of" "is no severity"))
    (test-go "of")
    (test-action "Replace with `off`" "quickfix")
    (should (equal (buffer-string) "rules:\n  invalid-enum: off\n")))
  (with-current-buffer (find-file-noselect "other.yaml")
    (run-hooks 'post-command-hook)
    (should-not (eglot-managed-p))))

(ert-deftest reconnect ()
  "a server that died is started again"
  (test-with test-draft
    (let ((first (test-process)))
      ;; A server that dies at once is not started again, so that one that cannot run is not started forever.
      (test-until "a while" (let ((end (+ (float-time) eglot-autoreconnect 0.5))) (lambda () (> (float-time) end))))
      (signal-process first 'SIGKILL)
      (test-until "another process" (lambda () (and (eglot-current-server) (/= (test-process) first))))
      (test-go "in-progres")
      (insert "not-")
      (test-until "new findings" (lambda () (test-finding "not-in-progres"))))))

(defconst test-file load-file-name)

(defun test-all ()
  "The tests, in the order of this file."
  (with-temp-buffer
    (insert-file-contents test-file)
    (let (tests)
      (while (re-search-forward "^(ert-deftest \\([^ ]+\\)" nil t)
        (push (ert-get-test (intern (match-string 1))) tests))
      (nreverse tests))))

(defun test-run ()
  "Run the tests that have one of the arguments in their name, and print what Rust's test runners print."
  (let ((project default-directory) (failed 0))
    (dolist (test (test-all))
      (let ((name (concat "emacs: " (ert-test-documentation test))))
        (when (or (null command-line-args-left)
                  (cl-some (lambda (part) (string-search part name)) command-line-args-left))
          (let* ((folder (file-name-as-directory (file-truename (make-temp-file "emacs" t))))
                 (default-directory folder)
                 (began (float-time))
                 result)
            (copy-directory (expand-file-name "examples" project) folder)
            (make-directory ".git")
            (princ (format "test %s ... " name))
            (setq result (let ((inhibit-message t)) (ert-run-test test)))
            (princ (format "%s (%d ms)\n" (if (ert-test-passed-p result) "ok" "FAILED") (* 1000 (- (float-time) began))))
            (unless (ert-test-passed-p result)
              (cl-incf failed)
              (princ (format "%S\n" (and (ert-test-result-with-condition-p result)
                                         (ert-test-result-with-condition-condition result)))))
            (delete-directory folder t)))))
    (kill-emacs (if (zerop failed) 0 1))))
