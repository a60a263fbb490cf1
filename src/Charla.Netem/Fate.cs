using Question = Charla.Netem.Dice.Question;

namespace Charla.Netem;

/// <summary>What becomes of one packet: a pure function of its conditions, its dice and its index.</summary>
public readonly record struct Fate
{
    /// <summary>It does not arrive; on TCP it comes late.</summary>
    public bool Lost { get; private init; }

    /// <summary>It arrives twice.</summary>
    public bool Repeated { get; private init; }

    /// <summary>Delay and jitter together.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>Zero, or how long it is held back while others pass.</summary>
    public TimeSpan HeldBack { get; private init; }

    /// <summary>The same for its copy, if <see cref="Repeated"/>: a repeat may come right behind, or late.</summary>
    public TimeSpan CopyHeldBack { get; private init; }

    /// <summary>The fate of packet <paramref name="index"/> (0, 1, 2, … within its flow and direction).</summary>
    public static Fate Of(Conditions conditions, Dice dice, long index) => new()
    {
        Lost = dice.Roll(index, Question.Lost) < conditions.Loss,
        Repeated = dice.Roll(index, Question.Repeated) < conditions.Repeat,
        Delay = conditions.Delay + (conditions.Jitter * dice.Roll(index, Question.Jitter)),
        HeldBack = HoldBack(conditions, dice, index, Question.Reordered, Question.HeldBack),
        CopyHeldBack = HoldBack(conditions, dice, index, Question.CopyReordered, Question.CopyHeldBack),
    };

    private static TimeSpan HoldBack(Conditions conditions, Dice dice, long index, Question whether, Question howLong) =>
        dice.Roll(index, whether) < conditions.Reorder
            ? conditions.ReorderWindow * (0.5 + (dice.Roll(index, howLong) / 2))
            : TimeSpan.Zero;
}
